# Part of build.sh: what .s2iignore names is not part of the source (S5).
#
# A line is a pattern from the top of the source, as in .dockerignore: * and ? are anything in a name, [...] and [^...] one
# of some characters, ** any number of directories, and \ takes the next character as it is. What is below a directory
# that is ignored is ignored with it. A line with ! takes back what lines before it said of the paths that it matches.

# Prints an extended regular expression for the paths that a pattern matches.
pattern_regex() (
  rest=$1 regex=''
  while [ -n "$rest" ]; do
    case $rest in
      '**/'*) regex="$regex(.*/)?" rest=${rest#'**/'} ;;
      '**'*) regex="$regex.*" rest=${rest#'**'} ;;
      '*'*) regex="$regex[^/]*" rest=${rest#?} ;;
      '?'*) regex="$regex[^/]" rest=${rest#?} ;;
      '[^'?*']'*) rest=${rest#'[^'} regex="$regex[^/${rest%%']'*}]" rest=${rest#*']'} ;;
      '['[!^]*']'*) rest=${rest#'['} regex="$regex[${rest%%']'*}]" rest=${rest#*']'} ;;
      *)
        case $rest in '\'?*) rest=${rest#?} ;; esac
        character=${rest%"${rest#?}"}
        rest=${rest#?}
        case $character in
          [].+\(\)\{\}\|\$\\*?^[]) regex="$regex\\$character" ;;
          *) regex="$regex$character" ;;
        esac
        ;;
    esac
  done
  printf '%s\n' "^$regex\$"
)

ignore() {
  find "$src" -name .git -prune -exec rm -rf {} +
  [ -f "$src/.s2iignore" ] || return 0
  (cd "$src" && find . -mindepth 1) | sed 's,^\./,,' >"$work/paths"
  : >"$work/ignored"
  while IFS= read -r line || [ -n "$line" ]; do
    line=$(printf '%s' "$line" | tr -d '\r' | sed 's/^ *//; s/ *$//')
    case $line in '' | '#'*) continue ;; esac
    case /${line#!}/ in */../*) continue ;; esac
    pattern=$(printf '%s' "${line#!}" | sed 's,//*,/,g; s,^/,,; s,^\(\./\)*,,; s,/$,,')
    [ -n "$pattern" ] || continue
    regex=$(pattern_regex "$pattern")
    case $line in
      '!'*)
        grep -avE -e "$regex" "$work/ignored" >"$work/kept"
        mv "$work/kept" "$work/ignored"
        ;;
      *) grep -aE -e "$regex" "$work/paths" >>"$work/ignored" ;;
    esac
  done <"$src/.s2iignore"
  while IFS= read -r path; do
    # A name may have several lines, and none of them leads out of the source.
    case /$path/ in */../*) continue ;; esac
    rm -rf "${src:?}/$path"
  done <"$work/ignored"
}
