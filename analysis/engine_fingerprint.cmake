# Writes OUTPUT, the source behind casetide::analysis::engine(), from the contents of the files NAMES in
# FOLDER: the SHA-256 of the lines of their own SHA-256 sums, in the order of their names.
#   cmake -DFOLDER=... -DNAMES=a;b -DOUTPUT=... -P engine_fingerprint.cmake
# Contents only: the same sources give the same fingerprint at any time, in any folder.

list(SORT NAMES)
set(sums "")
foreach(name IN LISTS NAMES)
  file(SHA256 ${FOLDER}/${name} sum)
  string(APPEND sums "${sum}\n")
endforeach()
string(SHA256 fingerprint "${sums}")

file(WRITE ${OUTPUT}.new "// Generated from the sources of sim/ and model/ by engine_fingerprint.cmake.
#include \"analysis/version.hpp\"

namespace casetide::analysis {

std::string_view engine() {
  return \"${fingerprint}\";
}

}  // namespace casetide::analysis
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
