#!/usr/bin/env bash
# Makes or renews the Python environment: tools/venv.sh base|dev FIRST_STEP STEPS
# It may be stopped at any moment; the next call goes on where this one ended.
set -euo pipefail
cd "$(dirname "$0")/.."
set_name=$1 step=$2 steps=$3
venv=${VENV:-.venv}
python=${PYTHON:-python3}
requirements=requirements/$set_name.txt

say() { printf '[%s/%s] %s\n' "$step" "$steps" "$1"; }
stop() { printf '%s\n' "$1" >&2; exit 1; }

need_python() {
  command -v "$python" >/dev/null || stop "Python 3.11 or newer is missing. Run: sudo apt-get install python3 python3-venv"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "Python 3.11 or newer is needed, this is $("$python" --version). Set PYTHON=/path/to/python3."
  "$python" -c 'import venv, ensurepip' 2>/dev/null && return
  [ "$(id -u)" = 0 ] || stop "Python's venv module is missing. Run: sudo apt-get install python3-venv"
  echo "      python3-venv is installed from Debian"
  (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y python3-venv) >/dev/null
}

make_venv() {
  if [ -f "$venv/.made" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    say "Python 环境 $venv 已就绪"
    return
  fi
  say "建立 Python 环境 $venv …"
  need_python
  "$python" -m venv --clear "$venv"
  touch "$venv/.made"
}

# One line a package, so that one sees how far it is; on failure the last words of pip.
install_pinned() {
  local total log
  total=$(grep -cE '^[a-z0-9A-Z._-]+==' "$requirements" || true)
  log=$(mktemp)
  if ! "$venv/bin/python" -m pip install --no-input --disable-pip-version-check --progress-bar off \
      --require-hashes -r "$requirements" 2>&1 | tee "$log" | awk -v total="$total" '
        /^(Collecting|Requirement already satisfied:) / {
          sub(/^Requirement already satisfied: /, ""); sub(/^Collecting /, "")
          printf "      %d/%d %s\n", ++n, total, $1; fflush()
        }
        /^Installing collected/ { print "      写入 …"; fflush() }'; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    stop "The packages of $requirements could not be installed; nothing is lost, run the command again."
  fi
  rm -f "$log"
}

install_all() {
  local want
  want=$(cat requirements/base.txt "$requirements" pyproject.toml | sha256sum | cut -d' ' -f1)
  # What is right for the tests is right for the demo too: dev.txt holds all of base.txt.
  if [ "$(cat "$venv/.$set_name" 2>/dev/null)" = "$want" ] && [ -x "$venv/bin/bianmin" ]; then
    say "依赖已是最新（$requirements）"
    return
  fi
  say "安装依赖（$requirements）…"
  rm -f "$venv/.$set_name"
  install_pinned
  "$venv/bin/python" -m pip install -q --no-input --disable-pip-version-check --no-deps --no-build-isolation -e .
  echo "$want" >"$venv/.$set_name"
}

# What the product writes beside its code; a service that may not write there finds it as new as the code.
compile_code() {
  "$venv/bin/pybabel" -q compile -d bianmin/locale -D django
  "$venv/bin/python" -m compileall -q bianmin
}

make_venv
step=$((step + 1))
install_all
compile_code
