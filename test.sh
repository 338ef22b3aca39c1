#!/usr/bin/env bash
# Installs what the tests need and the machine lacks, builds, and runs every test project.
# The last line is the sum: "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# What starts a portal starts it for a minute: compiling its methods a second time costs more than it saves.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=1000

install() { # a Debian package
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; } || return 1
  local sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
  [ -n "${apt_updated:-}" ] || { $sudo apt-get update -qq; apt_updated=1; }
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$1" >/dev/null
}
prepare() {
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || install postgresql ||
    { echo "Missing: the PostgreSQL server 15 or newer. Install it and run again (on Debian: apt-get install postgresql)."; return 1; }
  # The one without a window system needs a third of the processor time.
  command -v chromium-headless-shell >/dev/null || install chromium-headless-shell || command -v chromium chromium-browser google-chrome >/dev/null || install chromium ||
    { echo "Missing: Chromium. Install it and run again (on Debian: apt-get install chromium-headless-shell)."; return 1; }
}

command -v dotnet >/dev/null || { echo "Missing: the .NET SDK named in global.json (https://dotnet.microsoft.com)."; exit 1; }
prepare & preparing=$!

# One compiler for all projects: each that starts compiles the analyzers before it compiles anything else.
if ! dotnet build Portal.sln -v quiet -p:UseSharedCompilation=true || ! wait "$preparing"; then
  echo "0 passed, 1 failed"
  exit 1
fi
dotnet build-server shutdown --vbcscompiler >/dev/null

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

# Three at a time, about as long each: much of it waits for limits of two requests a minute, and for boards that are watched for minutes.
endToEnd=tests/Portal.EndToEnd.Tests/Portal.EndToEnd.Tests.csproj
{
  run Operations "$endToEnd" --filter "FullyQualifiedName~.Operations."
  run Portal.Web.Tests tests/Portal.Web.Tests
} & operations=$!
run Screens "$endToEnd" --filter "FullyQualifiedName~.Screens." & screens=$!
for project in tests/*.Tests; do
  case $project in *EndToEnd* | *Infrastructure* | *Web*) ;; *) run "$(basename "$project")" "$project" ;; esac
done
run Portals "$endToEnd" --filter "FullyQualifiedName!~.Operations.&FullyQualifiedName!~.Screens."
run Portal.Infrastructure.Tests tests/Portal.Infrastructure.Tests
wait "$operations" "$screens"
for log in "$results"/*.log; do count "$(basename "$log" .log)"; done
# Again at the end, where they are found.
grep -hE -A 12 '^ +Failed ' "$results"/*.log | cut -c 1-400
[ "$skipped" -eq 0 ] || echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
