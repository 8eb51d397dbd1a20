#include "analysis/report_page.hpp"

#include <stdexcept>

#include "analysis/web_assets.hpp"

namespace casetide::analysis {

std::string filled_page(std::string_view page_name, const PagePart& part) {
  // One pass over the page: what is filled in is never searched for further places.
  const std::string_view page = web_asset(page_name);
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = page.find("{{", at);
    if (open == std::string_view::npos) break;
    const std::size_t close = page.find("}}", open);
    if (close == std::string_view::npos)
      throw std::logic_error(std::string(page_name) + ": \"{{\" without \"}}\"");
    out += page.substr(at, open - at);
    const std::string_view name = page.substr(open + 2, close - open - 2);
    const std::optional<std::string> made = part(name);
    out += made ? *made : std::string(web_asset(name));
    at = close + 2;
  }
  out += page.substr(at);
  return out;
}

}  // namespace casetide::analysis
