// The generator of floor.cpp, so that a comparison with it draws the same numbers at the same price.
//
// xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021) started by
// splitmix64. For benches only: the engine's draws are keyed (sim/draws.hpp).
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace casetide::bench {

class FloorGenerator {
 public:
  explicit FloorGenerator(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9E3779B97F4A7C15U;
      std::uint64_t mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9U;
      mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
      word = mixed ^ (mixed >> 31);
    }
  }

  double exponential(double mean) { return -std::log(uniform()) * mean; }
  double uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }

 private:
  static std::uint64_t turned(std::uint64_t word, int by) {
    return (word << by) | (word >> (64 - by));
  }
  std::uint64_t next() {
    std::array<std::uint64_t, 4>& s = state_;
    const std::uint64_t result = turned(s[0] + s[3], 23) + s[0];
    const std::uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = turned(s[3], 45);
    return result;
  }

  std::array<std::uint64_t, 4> state_;
};

}  // namespace casetide::bench
