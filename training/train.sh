#!/usr/bin/env bash
# Makes the shipped models and the weights of the rules lane: training/README.md says what each step does.
#
#   training/train.sh --shared DIR
#
# DIR holds corpora/<source>/train.jsonl.gz and gold/dev.jsonl. Everything is written under
# training/out; a step whose output is there is skipped, so the command can be repeated after a stop.
# PYTHON names another interpreter than python3 (3.11 or 3.12).
set -euo pipefail

usage() { sed -n '2,8s/^# \{0,1\}//p' "$0"; }
shared=""
while [ $# -gt 0 ]; do
    case "$1" in
        --shared) shared="${2:?--shared needs a folder}"; shift 2 ;;
        -h | --help) usage; exit 0 ;;
        *) printf 'unknown argument %s\n' "$1" >&2; usage >&2; exit 2 ;;
    esac
done
if [ ! -d "$shared/corpora" ] || [ ! -f "$shared/gold/dev.jsonl" ]; then
    printf -- '--shared must name a folder with corpora/ and gold/dev.jsonl\n' >&2
    exit 2
fi
shared="$(cd "$shared" && pwd)"
cd "$(dirname "$0")"

id=full-en-9
fast_id=fast-en-9
# The averaged weights after the last pass, counted from 0: three of the first model, two of the second, one of the last.
first_last=averaged-2.pt
second_last=averaged-1.pt
last_pass=averaged-0.pt
out="$PWD/out"
first="$out/first-run"
first_bundle="$out/first"
second="$out/second-run"
second_bundle="$out/second"
run="$out/$id-run"
bundle="$out/$id"
answering="$out/answering"
fast="$out/$fast_id-run"
fast_bundle="$out/$fast_id"
python="$PWD/.venv/bin/python"

# A step that was broken off leaves no output that the next run would take for a whole one.
unfinished=""
trap '[ -z "$unfinished" ] || rm -f "$unfinished"' EXIT
step() {
    local name="$1" output="$2"
    shift 2
    if [ -e "$output" ]; then
        printf '== %s: skipped, %s is there\n' "$name" "${output#"$PWD"/}"
        return
    fi
    printf '== %s\n' "$name"
    unfinished="$output"
    "$@"
    unfinished=""
}

install() {
    "${PYTHON:-python3}" -m venv .venv
    "$python" -m pip install --quiet --requirement requirements.txt
    touch .venv/installed
}

# A short training without some sources, and what it says of them.
leave_out() {
    "$python" -m kvetch_training.train --shared "$shared" --out "$1" --hold-out "$2" \
        --passes 1 --judged-repeats 1 --coarse-share 0.2
    "$python" -m kvetch_training.leave_out --shared "$shared" --run "$1"
}

# A network with these layers of the model, taught by it in one pass, and its figures.
student() {
    mkdir -p "$1"
    step "student $2" "$1/averaged-0.pt" "$python" -m kvetch_training.train --shared "$shared" --out "$1" \
        --start "$run/$last_pass" --layers "$2" --taught "$fast/teacher.npz" --doubtful "$first/doubtful.jsonl" \
        --passes 1 --coarse-share 0.4 --learning-rate 1e-4
    step "student $2 export" "$1/model.safetensors" "$python" -m kvetch_training.encoder_file \
        --checkpoint "$1/averaged-0.pt" --out "$1/model.safetensors"
    step "student $2 evaluate" "$1/metrics.json" "$python" -m kvetch_training.evaluate --quick --shared "$shared" \
        --model "$1/model.safetensors" --out "$1"
}

mkdir -p "$first" "$second" "$run" "$fast"
step install .venv/installed install
step severity "$out/severity.jsonl" "$python" -m kvetch_training.severity --shared "$shared" --out "$out/severity.jsonl"
step first-train "$first/$first_last" "$python" -m kvetch_training.train --shared "$shared" --out "$first" \
    --severity "$out/severity.jsonl"
step first-export "$first/model.safetensors" "$python" -m kvetch_training.encoder_file \
    --checkpoint "$first/$first_last" --out "$first/model.safetensors"
step first-evaluate "$first/metrics.json" "$python" -m kvetch_training.evaluate --quick --shared "$shared" \
    --model "$first/model.safetensors" --out "$first"
step first-bundle "$first_bundle/CARD.md" "$python" -m kvetch_training.bundle --id first --out "$first_bundle" \
    --model "$first/model.safetensors" --metrics "$first/metrics.json" --options "$first/options.json"
step opinions "$first/teacher.npz" "$python" -m kvetch_training.teacher \
    --shared "$shared" --model "$first_bundle" --out "$first" --augmented 0
step audit "$first/doubtful.jsonl" "$python" -m kvetch_training.audit \
    --shared "$shared" --taught "$first/teacher.npz" --out "$first/doubtful.jsonl"
step second-train "$second/$second_last" "$python" -m kvetch_training.train --shared "$shared" --out "$second" \
    --start "$first/$first_last" --taught "$first/teacher.npz" --doubtful "$first/doubtful.jsonl" \
    --severity "$out/severity.jsonl" --passes 2 --coarse-share 0.4 --learning-rate 7e-5
step second-export "$second/model.safetensors" "$python" -m kvetch_training.encoder_file \
    --checkpoint "$second/$second_last" --out "$second/model.safetensors"
step second-bundle "$second_bundle/CARD.md" "$python" -m kvetch_training.bundle --id second --out "$second_bundle" \
    --model "$second/model.safetensors" --metrics "$first/metrics.json" --options "$second/options.json"
step second-opinions "$second/teacher.npz" "$python" -m kvetch_training.teacher \
    --shared "$shared" --model "$second_bundle" --out "$second" --augmented 0
step train "$run/$last_pass" "$python" -m kvetch_training.train --shared "$shared" --out "$run" \
    --start "$second/$second_last" --taught "$second/teacher.npz" --doubtful "$first/doubtful.jsonl" \
    --severity "$out/severity.jsonl" --passes 1 --coarse-share 0.4 --learning-rate 5e-5 --disguised-share 0.35
step export "$run/model.safetensors" "$python" -m kvetch_training.encoder_file \
    --checkpoint "$run/$last_pass" --out "$run/model.safetensors"
step leave-out-tweets "$out/left-tweets/left-out.npz" leave_out "$out/left-tweets" x-ci,x-fincorp
step leave-out-tickets "$out/left-tickets/left-out.npz" leave_out "$out/left-tickets" \
    bitext,car-rental-feedback,cesamard,hint3,it-tickets,natcs-dstc11,nlupp
step evaluate "$run/metrics.json" "$python" -m kvetch_training.evaluate --shared "$shared" \
    --model "$run/model.safetensors" --out "$run" --left-out "$out/left-tweets" "$out/left-tickets"
step quantisation "$run/quantisation.json" "$python" -m kvetch_training.quantisation --shared "$shared" \
    --checkpoint "$run/$last_pass" --model "$run/model.safetensors" --out "$run/quantisation.json"
step answering "$answering/CARD.md" "$python" -m kvetch_training.bundle --id "$id" --out "$answering" \
    --model "$run/model.safetensors" --metrics "$run/metrics.json" --options "$run/options.json"
step teacher "$fast/teacher.npz" "$python" -m kvetch_training.teacher \
    --shared "$shared" --model "$answering" --out "$fast"
student "$out/students/4-layers" 0,1,3,4
student "$out/students/3-layers" 0,2,4
step bundle "$bundle/CARD.md" "$python" -m kvetch_training.bundle --id "$id" --out "$bundle" \
    --model "$run/model.safetensors" --metrics "$run/metrics.json" --options "$run/options.json" \
    --quantisation "$run/quantisation.json" --students "$out/students/4-layers" "$out/students/3-layers"
step fast "$fast/model.safetensors" "$python" -m kvetch_training.fast \
    --taught "$fast/teacher.npz" --checkpoint "$run/$last_pass" --out "$fast"
step evaluate-fast "$fast/metrics.json" "$python" -m kvetch_training.evaluate --quick \
    --shared "$shared" --model "$fast/model.safetensors" --out "$fast"
step bundle-fast "$fast_bundle/CARD.md" "$python" -m kvetch_training.bundle --id "$fast_id" --out "$fast_bundle" \
    --model "$fast/model.safetensors" --metrics "$fast/metrics.json" --options "$fast/options.json" \
    --agreement "$fast/agreement.json"
step rules "$out/weights.tsv" "$python" -m kvetch_training.rules \
    --shared "$shared" --out "$out/weights.tsv"
printf 'models in %s and %s, weights of the rules lane in %s\n' "${bundle#"$PWD"/}" "${fast_bundle#"$PWD"/}" "${out#"$PWD"/}/weights.tsv"
