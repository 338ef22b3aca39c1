#!/usr/bin/env bash
# Installs what the tests need and the machine lacks, builds, and runs every test project.
# The last line is the sum: "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

need() { # description, check, Debian package
  eval "$2" >/dev/null 2>&1 && return
  echo "Missing: $1"
  if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }; then
    local sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
    [ -n "${apt_updated:-}" ] || { $sudo apt-get update -qq; apt_updated=1; }
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq $3 >/dev/null || { echo "Could not install $3"; exit 1; }
  else
    echo "Install it and run again (on Debian: apt-get install $3)."
    exit 1
  fi
}

command -v dotnet >/dev/null || { echo "Missing: the .NET SDK named in global.json (https://dotnet.microsoft.com)."; exit 1; }
need "PostgreSQL server 15 or newer" 'ls /usr/lib/postgresql/*/bin/initdb' postgresql
need "Chromium" 'command -v chromium || command -v chromium-browser || command -v google-chrome' chromium

if ! dotnet build Portal.sln -v quiet; then
  echo "0 passed, 1 failed"
  exit 1
fi

results="artifacts/test-results"
rm -rf "$results"; mkdir -p "$results"
passed=0; failed=0; skipped=0
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  started=$(date +%s)
  dotnet test "$project" --no-build --logger "console;verbosity=minimal" --blame-hang-timeout 8m --results-directory "$results/$name" "$@" 2>&1 | tee "$results/$name.log"
  status=${PIPESTATUS[0]}
  sum=$(grep -oE 'Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+' "$results/$name.log" | tail -n 1)
  f=$(sed -E 's/.*Failed: +([0-9]+).*/\1/' <<<"$sum"); p=$(sed -E 's/.*Passed: +([0-9]+).*/\1/' <<<"$sum"); s=$(sed -E 's/.*Skipped: +([0-9]+).*/\1/' <<<"$sum")
  # A project that crashed or ran nothing is a failure, not a silence.
  if [ -z "$sum" ] || { [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ]; }; then f=$(( ${f:-0} + 1 )); echo "$name did not finish"; fi
  passed=$((passed + ${p:-0})); failed=$((failed + ${f:-0})); skipped=$((skipped + ${s:-0}))
  echo "== $name: $(( $(date +%s) - started )) s"
done
[ "$skipped" -eq 0 ] || echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
