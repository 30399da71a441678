# bash completion for turnstone. Generated from the tables of the program: make docs

_turnstone()
{
    local word=${COMP_WORDS[COMP_CWORD]}
    local previous=${COMP_WORDS[COMP_CWORD-1]}
    local options

    case $previous in
    --db) return ;;
    --profiles-table) return ;;
    --column) return ;;
    --input) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --output) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --changed-since) return ;;
    --limit) return ;;
    --priority) COMPREPLY=($(compgen -W 'high-value has-website has-linkedin all stale' -- "$word")); return ;;
    --max-apollo-credits) return ;;
    --max-credits-month) return ;;
    --credit-price) return ;;
    --batch-size) return ;;
    --commit-every) return ;;
    --accept) COMPREPLY=($(compgen -W 'verified safe any' -- "$word")); return ;;
    --stages) COMPREPLY=($(compgen -W 'website linkedin pattern apollo' -- "$word")); return ;;
    --retry-after) return ;;
    --resolver) return ;;
    --ca-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --allow-net) return ;;
    --http-port) return ;;
    --https-port) return ;;
    --smtp-port) return ;;
    --apollo-url) return ;;
    --helo) return ;;
    --mail-from) return ;;
    --smtp-timeout-s) return ;;
    --wait-greylist) return ;;
    --contact) return ;;
    --name) return ;;
    --url) return ;;
    --charset) return ;;
    --config) COMPREPLY=($(compgen -f -- "$word")); return ;;
    esac
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W 'enrich import export consolidate status verify probe ledger forget doctor plumb help' -- "$word"))
        return
    fi
    case ${COMP_WORDS[1]} in
    enrich) options='--db --profiles-table --column --input --output --limit --priority --max-apollo-credits --max-credits-month --credit-price --batch-size --auto-consolidate --dry-run --commit-every --accept --accept-role --stages --retry-after --resolver --ca-file --allow-net --http-port --https-port --smtp-port --apollo-url --helo --mail-from --smtp-timeout-s --wait-greylist --insecure-tls --contact --json --quiet --verbose --config --help --version' ;;
    import) options='--db --profiles-table --column --quiet --verbose --config --help --version' ;;
    export) options='--db --profiles-table --column --output --changed-since --csv-raw --quiet --verbose --config --help --version' ;;
    consolidate) options='--db --profiles-table --column --commit-every --accept --accept-role --quiet --verbose --config --help --version' ;;
    status) options='--db --profiles-table --column --max-credits-month --credit-price --retry-after --json --quiet --verbose --config --help --version' ;;
    verify) options='--db --profiles-table --column --output --resolver --allow-net --smtp-port --helo --mail-from --smtp-timeout-s --wait-greylist --csv-raw --json --quiet --verbose --config --help --version' ;;
    probe) options='--resolver --ca-file --allow-net --http-port --https-port --smtp-port --helo --mail-from --smtp-timeout-s --insecure-tls --contact --name --json --quiet --verbose --config --help --version' ;;
    ledger) options='--db --profiles-table --column --credit-price --json --quiet --verbose --config --help --version --all' ;;
    forget) options='--db --profiles-table --column --quiet --verbose --config --help --version' ;;
    doctor) options='--db --profiles-table --column --resolver --ca-file --allow-net --smtp-port --apollo-url --helo --mail-from --json --quiet --verbose --config --help --version' ;;
    plumb) options='--url --charset --quiet --verbose --config --help --version' ;;
    help) options='--quiet --verbose --config --help --version' ;;
    esac
    case $word in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
    esac
}
complete -o filenames -F _turnstone turnstone
