#!/usr/bin/env bash
# Everything that must hold, on a bare Debian machine with Go, Node and apt.
# What is missing (Chromium, a Chinese font, the tools that make and read
# photos with metadata, npm modules) is installed first.
#
#   ./test.sh           all of it
#   ./test.sh --shots D keep the journeys' screenshots in the folder D
set -euo pipefail
cd "$(dirname "$0")"

shots=""
while [ $# -gt 0 ]; do
  case "$1" in
    --shots) shots=$(mkdir -p "$2" && cd "$2" && pwd); shift 2 ;;
    *) echo "usage: ./test.sh [--shots FOLDER]" >&2; exit 2 ;;
  esac
done

step() { printf '\n== %s\n' "$*"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_packages() {
  local missing=()
  command -v gcc >/dev/null || missing+=(gcc libc6-dev) # the race detector links with it
  command -v chromium >/dev/null || missing+=(chromium)
  [ -n "$(find /usr/share/fonts -iname '*NotoSansCJK*' -print -quit 2>/dev/null)" ] || missing+=(fonts-noto-cjk)
  for lib in libnss3 libxss1 libimage-exiftool-perl libjpeg-turbo-progs webp; do dpkg -s "$lib" >/dev/null 2>&1 || missing+=("$lib"); done
  [ ${#missing[@]} -eq 0 ] && return
  step "installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_modules() {
  local dir=$1 stamp=$1/node_modules/.package-lock.json
  if [ ! -e "$stamp" ] || [ "$dir/package-lock.json" -nt "$stamp" ]; then
    step "npm modules of $dir"
    (cd "$dir" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)
  fi
}

install_packages
install_modules static
install_modules server/e2e/oldchrome
install_modules server/e2e/axe
install_modules tips/rules/generate

step "gofmt"
unformatted=$(gofmt -l $(git ls-files '*.go'))
[ -z "$unformatted" ] || { echo "not gofmt-ed:"; echo "$unformatted"; exit 1; }

# Two cores are kept busy: what waits for nothing runs behind what comes first,
# and says what it has to say once that is done. Each has a group of its own, so
# that it ends with this script.
behind=""
said=$(mktemp)
trap '[ -z "$behind" ] || kill -- "-$behind" 2>/dev/null || true; rm -f "$said"' EXIT
trap 'exit 130' INT TERM

behind() { set -m; "$@" >"$said" 2>&1 & behind=$!; set +m; }
# join waits for what runs behind and fails if it did.
join() {
  local code=0
  wait "$behind" || code=$?
  behind=""
  cat "$said"
  return "$code"
}

types() { (cd static && npx --no-install tsc --noEmit); }
# Arithmetic, compression and the bundler, on bytes that are theirs alone: the
# race detector finds nothing there and makes them tenfold slower. They are
# compiled without it; everything of ours, and the rest, with it.
apart=()
for pure in golang.org/x/crypto/scrypt 'crypto/internal/fips140/...' compress/flate \
  filippo.io/age/internal/bech32 github.com/btcsuite/btcd/btcutil/bech32 \
  'image/...' 'golang.org/x/image/...' 'github.com/makiuchi-d/gozxing/...' 'github.com/evanw/esbuild/...'; do
  apart+=("-gcflags=$pure=-race=false")
done
# -vet=off: go vet sees everything by itself.
tested() { go test -race "${apart[@]}" -vet=off -timeout 60m "$@"; }
others() {
  local all
  all=$(go list ./...)
  renice -n 4 -p "$BASHPID" >/dev/null
  tested $(grep -v /server/e2e <<<"$all") || return
  # 20,000 conflicting decisions, a restoring of 10,000 leads, the memory of ten
  # large uploads: what the race detector has no time for, or would falsify.
  go test -vet=off -timeout 20m -run 'Linearisable|^TestDrill$|^TestTenLarge' ./tips/casework ./cmd/zhuicha ./server
}

failed=0
step "go vet and tsc"
behind types
go vet ./... || failed=1
join || failed=1
[ "$failed" = 0 ]

step "staticcheck, while the tests are compiled"
behind go build -race "${apart[@]}" ./...
go tool staticcheck ./... || failed=1
join || failed=1
[ "$failed" = 0 ]

# One package of journeys at a time: each runs browsers of its own. They wait
# for timers and networks much of the time, which the others fill.
step "go test -race: journeys in real Chromium"
behind others
ZHUICHA_SHOTS=$shots tested -p 1 ./server/e2e/... || failed=1
step "go test -race: law, storage, cryptography, server"
join || failed=1
exit "$failed"
