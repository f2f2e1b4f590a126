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

step "go vet"
go vet ./...

step "staticcheck"
go tool staticcheck ./...

step "tsc"
(cd static && npx --no-install tsc --noEmit)

step "go test -race: law, storage, cryptography, server"
go test -race -timeout 15m $(go list ./... | grep -v /server/e2e)

step "go test: 20,000 conflicting decisions, more than the race detector has time for"
go test -timeout 10m -run Linearisable ./tips/casework

# One package at a time: each runs browsers of its own.
step "go test -race: journeys in real Chromium"
ZHUICHA_SHOTS=$shots go test -race -timeout 15m -p 1 ./server/e2e/...
