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
run() { # name, project, further arguments: runs the tests, their output into a log
  local name=$1 project=$2; shift 2
  local started; started=$(date +%s)
  dotnet test "$project" --no-build --logger "console;verbosity=minimal" --blame-hang-timeout 10m --results-directory "$results/$name" "$@" >"$results/$name.log" 2>&1
  echo "exit $? after $(( $(date +%s) - started )) s" >>"$results/$name.log"
}
count() { # name: adds up what its log says
  local log="$results/$1.log" sum f p s
  cat "$log"
  sum=$(grep -oE 'Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+' "$log" | tail -n 1)
  f=$(sed -E 's/.*Failed: +([0-9]+).*/\1/' <<<"$sum"); p=$(sed -E 's/.*Passed: +([0-9]+).*/\1/' <<<"$sum"); s=$(sed -E 's/.*Skipped: +([0-9]+).*/\1/' <<<"$sum")
  # A project that crashed or ran nothing is a failure, not a silence.
  if [ -z "$sum" ] || { ! grep -q '^exit 0 ' "$log" && [ "${f:-0}" -eq 0 ]; }; then f=$(( ${f:-0} + 1 )); echo "$1 did not finish"; fi
  passed=$((passed + ${p:-0})); failed=$((failed + ${f:-0})); skipped=$((skipped + ${s:-0}))
  echo "== $1"
}

# What mostly waits runs beside what mostly works: the operations of all vendors wait for limits of two requests a minute, and boards are watched for minutes, while
# browsers, and then the tests that need no portal, have the processors.
endToEnd=tests/Portal.EndToEnd.Tests/Portal.EndToEnd.Tests.csproj
{
  run Operations "$endToEnd" --filter "FullyQualifiedName~.Operations."
  run Portals "$endToEnd" --filter "FullyQualifiedName~.Live.|FullyQualifiedName~.Ingest.|FullyQualifiedName~.Jobs."
} & beside=$!
run Screens "$endToEnd" --filter "FullyQualifiedName!~.Operations.&FullyQualifiedName!~.Live.&FullyQualifiedName!~.Ingest.&FullyQualifiedName!~.Jobs."; count Screens
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  [ "$project" = "$endToEnd" ] && continue
  run "$name" "$project"; count "$name"
done
wait "$beside"; count Operations; count Portals
[ "$skipped" -eq 0 ] || echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
