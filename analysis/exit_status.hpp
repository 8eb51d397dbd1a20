// How the program ends; the numbers are those of BSD's sysexits.h, and 128 + signal for a signal.
#pragma once

namespace casetide::analysis {

enum class Exit : int {
  done = 0,
  usage = 64,         ///< the command line
  input = 65,         ///< what the user wrote, or a folder that holds something else
  defect = 70,        ///< what we got wrong
  machine = 74,       ///< a file that cannot be read or written
  interrupted = 130,  ///< SIGINT: Ctrl-C
  terminated = 143,   ///< SIGTERM
};

}  // namespace casetide::analysis
