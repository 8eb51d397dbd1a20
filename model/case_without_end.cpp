#include "model/case_without_end.hpp"

#include "model/problems.hpp"

namespace casetide::model {

CaseWithoutEnd placed(const CaseWithoutEnd& found, const Scenario& scenario) {
  Problem problem;
  if (found.step() != kNone) {
    problem = {scenario.steps[static_cast<std::size_t>(found.step())].origin,
               "a case came to this step 1,023 times in the run, and would again; expected an "
               "outcome that leads out of its cycle more often, or longer waits in it"};
  } else if (found.strand() != kNone) {
    problem = {scenario.strands[static_cast<std::size_t>(found.strand())].origin,
               "a family had 4,095 strands in the run, this one among them, and would have more; "
               "expected fewer that begin another"};
  }
  return {found.step(), found.strand(), to_string(problem) + "\nthe run ended without an answer"};
}

}  // namespace casetide::model
