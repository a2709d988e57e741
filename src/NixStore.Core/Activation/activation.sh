# Activates a path on this machine, and rolls back. The variables come before this text.
# A control line of the log begins with the token and a space, one of this connection with the token and a colon.

PATH=$PATH:/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

note() { printf '%s %s\n' "$token" "$*"; }
say() { printf '%s:%s\n' "$token" "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }
pause() { sleep 0.1 2>/dev/null || sleep 1; }
write() { printf '%s\n' "$2" >"$dir/$1.new" && mv -f "$dir/$1.new" "$dir/$1"; }
recall() { cat "$dir/$1" 2>/dev/null; }

# The directory of an activation, which only this user can read and write. It stays when the machine restarts.
find_directories() {
  base=${XDG_STATE_HOME:-${HOME:-/nonexistent}/.local/state}/nixstore
  other=${TMPDIR:-/tmp}
}

# What a stopped deployer has left is removed after a week.
create_directory() {
  find_directories
  find "$base" -name 'activation-*' -prune -mtime +7 -exec rm -rf {} + 2>/dev/null
  { mkdir -p "$base" && dir=$base/activation-$token && mkdir -m 700 "$dir"; } 2>/dev/null \
    || { dir=$other/nixstore-activation-$token && mkdir -m 700 "$dir"; }
}

find_directory() {
  find_directories
  for dir in "$base/activation-$token" "$other/nixstore-activation-$token"; do
    [ -d "$dir" ] && return 0
  done
  return 1
}

# The files of a path of the store.
real() {
  case $1 in
    "$store_dir"/*) printf '%s\n' "$real_store/${1#"$store_dir"/}" ;;
    *) printf '%s\n' "$1" ;;
  esac
}

# The path of the store that a link leads to.
leads_to() {
  link=$1
  steps=0
  while [ -L "$link" ] && [ "$steps" -lt 30 ]; do
    to=$(readlink "$link") || return 1
    case $to in
      "$store_dir"/*) to=${to#"$store_dir"/} && printf '%s/%s\n' "$store_dir" "${to%%/*}" && return ;;
      "$real_store"/*) to=${to#"$real_store"/} && printf '%s/%s\n' "$store_dir" "${to%%/*}" && return ;;
      /*) link=$to ;;
      *) link=$(dirname "$link")/$to ;;
    esac
    steps=$((steps + 1))
  done
  return 1
}

running_system() { leads_to "$state/gcroots/current-system"; }

# Home-manager has its profile in the state directory of the user, or in that of Nix if it is an old one.
choose_profile() {
  if [ -n "$dir" ] && [ -e "$dir/profile" ]; then
    profile=$(recall profile)
  elif [ -z "$profile" ] && [ "$kind" = Home ]; then
    profile=${XDG_STATE_HOME:-$HOME/.local/state}/nix/profiles/home-manager
    old=$state/profiles/per-user/$(id -un)/home-manager
    if [ ! -L "$profile" ] && [ -L "$old" ]; then profile=$old; fi
  fi
}

# What a rollback returns to.
find_before() {
  if [ "$kind" = System ] && [ "$action" = Test ]; then
    running_system || leads_to "$profile"
  else
    leads_to "$profile" || { [ "$kind" = System ] && running_system; }
  fi
}

# The lock of a profile as Nix takes it: one with contents was removed by its owner.
lock_profile() {
  if [ ! -w "$(dirname "$profile")" ]; then
    echo "The user $(id -un) cannot write the directory of the profile $profile."
    return 1
  fi
  has flock || return 0
  waited=0
  while :; do
    exec 9>>"$profile.lock"
    until flock -n 9; do
      if [ "$waited" -ge 60 ]; then
        echo "Another process has locked the profile $profile for a minute."
        return 1
      fi
      waited=$((waited + 1))
      sleep 1
    done
    [ -s /dev/fd/9 ] || return 0
    exec 9>&-
  done
}

unlock_profile() {
  has flock || return 0
  rm -f "$profile.lock"
  echo d >&9
  exec 9>&-
}

point_profile() {
  temporary=$profile.tmp-$token
  ln -s "$1" "$temporary" || return 1
  mv -Tf "$temporary" "$profile" 2>/dev/null || mv -hf "$temporary" "$profile" || { rm -f "$temporary"; return 1; }
}

last_generation() {
  last=0
  for link in "$profile"-*-link; do
    number=${link#"$profile"-}
    number=${number%-link}
    case $number in '' | *[!0-9]*) continue ;; esac
    if [ -L "$link" ] && [ "$number" -gt "$last" ]; then last=$number; fi
  done
  printf '%s\n' "$last"
}

create_generation() {
  number=$(last_generation)
  if [ "$(readlink "$profile-$number-link")" != "$path" ]; then
    number=$((number + 1))
    ln -s "$path" "$profile-$number-link" || return 1
  fi
  point_profile "$(basename "$profile")-$number-link"
}

set_profile() {
  mkdir -p "$(dirname "$profile")" || return 1
  if has nix-env; then
    ${nix_store:+env "NIX_REMOTE=$nix_store"} nix-env -p "$profile" --set "$path"
    return
  fi
  case $profile in
    "$state"/profiles/*) ;;
    *)
      echo "There is no nix-env, and the profile $profile is outside of $state/profiles, so its generation would be no root."
      return 1
      ;;
  esac
  lock_profile || return 1
  create_generation
  result=$?
  unlock_profile
  return "$result"
}

# A program that is not in the profile receives its own path as the profile.
start_program() {
  location=$(real "$1")
  env ${variable:+"$variable"} "PROFILE=$([ "$restores_profile" = 1 ] && echo "$profile" || echo "$location")" \
    "$location/$program" ${argument:+"$argument"}
}

end_line() { if [ -n "$(tail -c 1 "$1")" ]; then echo; fi; }

# Runs a part of this text in a process that outlives the connection. The shell between them ends at once, so that the process is no descendant
# of what the deployer has started.
detach() {
  if [ "$(id -u)" = 0 ] && has systemd-run \
    && systemd-run --quiet --collect --no-ask-password --service-type=exec --unit="nixstore-$1-$token" \
      --setenv="PATH=$PATH" --setenv="HOME=${HOME:-/}" --setenv="LOCALE_ARCHIVE=$LOCALE_ARCHIVE" "$(command -v sh)" "$dir/script" "$1" \
      </dev/null >/dev/null 2>>"$dir/systemd.log"; then
    return
  fi
  if has setsid; then
    (setsid sh "$dir/script" "$1" </dev/null >/dev/null 2>&1 &)
  else
    (nohup sh "$dir/script" "$1" </dev/null >/dev/null 2>&1 &)
  fi
}

# Records what there is before, and starts the guard.
create() {
  choose_profile
  write profile "$profile"
  write previous "$(readlink "$profile" 2>/dev/null)"
  write before "$(find_before)"
  : >"$dir/exit.log"
  detach guard
  if await armed; then say before "$(recall before)"; else say failed "The process that guards the activation did not start."; fi
}

# Waits half a minute for a file.
await() {
  waited=0
  until [ -e "$dir/$1" ] || [ "$waited" -ge 300 ]; do
    waited=$((waited + 1))
    pause
  done
  [ -e "$dir/$1" ]
}

start() {
  if [ ! -e "$dir/armed" ]; then return; fi
  detach run
  follow exit 0
}

run() {
  if is_decided; then return; fi
  exec >>"$dir/exit.log" 2>&1
  write exit.pid $$
  choose_profile
  if [ "$sets_profile" = 1 ] && ! set_profile; then
    write exit profile
    return
  fi
  write switched "$(readlink "$profile" 2>/dev/null)"
  note started
  cd / || return
  start_program "$path"
  code=$?
  end_line "$dir/exit.log"
  [ -e "$dir/exit" ] || write exit "$code"
}

is_running() { kill -0 "$(recall "$1.pid")" 2>/dev/null; }

stop_run() {
  pid=$(recall exit.pid)
  kill -s TERM -- "-$pid" 2>/dev/null || kill -s TERM "$pid" 2>/dev/null
  waited=0
  while is_running exit && [ "$waited" -lt 50 ]; do
    waited=$((waited + 1))
    pause
  done
  kill -s KILL -- "-$pid" 2>/dev/null || kill -s KILL "$pid" 2>/dev/null
  [ -e "$dir/exit" ] || write exit timeout
}

# Only one of the guard and the deployer decides.
decide() { ln -s "$1" "$dir/decision" 2>/dev/null; }
is_decided() { [ -L "$dir/decision" ] || [ ! -d "$dir" ]; }

# Ends an activation that takes too long, and takes it back if it is not confirmed in time. The time of the program begins when the profile is
# switched, for which another process can hold the lock.
guard() {
  exec >>"$dir/guard.log" 2>&1
  write armed $$
  seconds=0
  begun=
  while [ ! -e "$dir/exit" ]; do
    if is_decided; then return; fi
    if [ -z "$begun" ] && [ -e "$dir/switched" ]; then
      begun=1
      seconds=0
    fi
    if [ ! -e "$dir/exit.pid" ]; then
      if [ "$seconds" -ge "$limit" ]; then return; fi
    elif [ "$seconds" -ge "$limit" ] || ! is_running exit; then
      stop_run
    fi
    seconds=$((seconds + 1))
    sleep 1
  done
  [ -n "$confirm" ] || return
  seconds=0
  while ! is_decided && [ "$seconds" -lt "$confirm" ]; do
    seconds=$((seconds + 1))
    sleep 1
  done
  if [ -d "$dir" ] && decide undo; then undo; fi
}

# Returns to what there was before. Another process can have switched the profile meanwhile, and that stays.
undo() {
  exec >>"$dir/undone.log" 2>&1
  write undone.pid $$
  choose_profile
  before=$(recall before)
  previous=$(recall previous)
  now=$(readlink "$profile" 2>/dev/null)
  if [ -z "$before" ]; then
    write undone none
  elif [ -e "$dir/switched" ] && [ "$now" != "$(recall switched)" ] && [ "$now" != "$previous" ]; then
    write undone changed
  elif [ "$restores_profile" = 1 ] && [ "$now" != "$previous" ] && ! restore_profile "$previous"; then
    write undone profile
  else
    cd / || return
    start_program "$before"
    code=$?
    end_line "$dir/undone.log"
    write undone "$code"
  fi
}

restore_profile() {
  if [ -z "$1" ]; then
    rm -f "$profile"
    return
  fi
  lock_profile || return 1
  point_profile "$1"
  result=$?
  unlock_profile
  return "$result"
}

# Prints a log from a line on until the file of its end exists, or its process has ended without that file.
follow() {
  if ! await "$1.log" || ! await "$1.pid"; then
    say "$1" absent
    return
  fi
  exec 3<"$dir/$1.log"
  say following
  line=0
  while [ "$line" -lt "$2" ] && IFS= read -r skipped <&3; do line=$((line + 1)); done
  ended=
  while [ -z "$ended" ]; do
    if [ -e "$dir/$1" ] || ! is_running "$1"; then ended=1; else pause; fi
    cat <&3
  done
  end_line "$dir/$1.log"
  if [ -e "$dir/$1" ]; then say "$1" "$(recall "$1")"; else say "$1" lost; fi
}

confirm() {
  decide confirmed
  conclude
}

rollback() {
  if decide undo; then detach undo; fi
  conclude
}

conclude() {
  if [ "$(readlink "$dir/decision")" = confirmed ]; then say confirmed; else follow undone 0; fi
}

report() {
  choose_profile
  say profile "$profile"
  say after "$(leads_to "$profile")"
}

finish() {
  report
  decide finished
  rm -rf "$dir"
}

inspect() {
  choose_profile
  report
  say user "$(id -un)"
  say before "$(find_before)"
  say running "$(running_system)"
  say writable "$([ -w "$(dirname "$profile")" ] && echo yes)"
  say locked "$(is_locked "$profile.lock" && echo yes)"
  say switching "$(is_locked /run/nixos/switch-to-configuration.lock && echo yes)"
  say nixenv "$(has nix-env && echo yes)"
  say storefree "$(find_free "$real_store")"
  say bootfree "$(find_free "$boot")"
  describe booted "$(leads_to "$state/gcroots/booted-system")"
  describe running "$(running_system || leads_to "$profile")"
}

is_locked() { has flock && [ -e "$1" ] && ! flock -n "$1" true; }

# In kibibytes.
find_free() { df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'; }

# What a system consists of, as far as it matters for the next one.
describe() {
  if [ -z "$2" ]; then return; fi
  for name in kernel initrd kernel-modules; do
    say "$1-$name" "$(readlink "$(real "$2")/$name" 2>/dev/null)"
  done
  say "$1-version" "$(cat "$(real "$2")/nixos-version" 2>/dev/null)"
  inhibitors=$(readlink "$(real "$2")/switch-inhibitors" 2>/dev/null || printf '%s' "$2/switch-inhibitors")
  say "$1-inhibitors" "$({ tr -d '\n' <"$(real "$inhibitors")"; } 2>/dev/null)"
}

# Runs one part. The first group writes to the connection, the second one to files.
main() {
  case $1 in
    guard | run | undo) "$1" ;;
    *)
      exec 2>&1
      "$@"
      say done "$1"
      ;;
  esac
}
