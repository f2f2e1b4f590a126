// Writes the table of the State Council's holidays, ../holidays.json, from the
// npm package chinese-days (MIT), which collects the notices year by year.
// `go generate ./tips/rules` runs it after `npm ci` here; --print writes to
// standard output instead.
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'

const { holidays, workdays } = createRequire(import.meta.url)('chinese-days/dist/chinese-days.json')

// A notice on a year's New Year reaches back into the December before: those
// days stand with the year they were announced for.
function noticeYear(date, name) {
  const year = Number(date.slice(0, 4))
  return name.startsWith("New Year's Day") && date.slice(5, 7) === '12' ? year + 1 : year
}

function collect(days, kind, notices) {
  for (const [date, name] of Object.entries(days)) {
    const year = noticeYear(date, name)
    notices[year] ??= { holidays: [], worked: [] }
    notices[year][kind].push(date)
  }
}

function table() {
  const notices = {}
  collect(holidays, 'holidays', notices)
  collect(workdays, 'worked', notices)
  const list = (days) => `[${days.sort().map((d) => `"${d}"`).join(', ')}]`
  const years = Object.entries(notices).map(
    ([year, n]) => `  "${year}": {\n    "holidays": ${list(n.holidays)},\n    "worked": ${list(n.worked)}\n  }`,
  )
  return `{\n${years.join(',\n')}\n}\n`
}

if (process.argv[2] === '--print') process.stdout.write(table())
else writeFileSync(new URL('../holidays.json', import.meta.url), table())
