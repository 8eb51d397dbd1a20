// One replication: events move strands; people and diaries limit them; the ledger counts.
//
// The meanings are those of the engine: one minute runs arrivals and dated facts, ends of work and
// meetings, strand moves until none is left, then one choice for each worker touched. No choice reads
// a draw that its maker could not know. Nothing here knows a step, a role or a clock by name.
#pragma once

#include <algorithm>
#include <bit>
#include <chrono>
#include <span>
#include <vector>

#include "model/compiled.hpp"
#include "model/ledger.hpp"
#include "model/pathway_log.hpp"
#include "model/pathway_state.hpp"
#include "model/record.hpp"
#include "model/script.hpp"
#include "model/snapshot.hpp"
#include "sim/part.hpp"
#include "sim/pending_events.hpp"
#include "sim/roster.hpp"

namespace casetide::model {

class Pathway {
 public:
  /// Runs one replication of a compiled scenario; its record is good until the next run. May be called
  /// again and again: memory is kept, and a second run of the same size allocates none.
  /// `watch` is for the test of no clairvoyance; `log` receives what happened when given.
  const Record& run(const Compiled& compiled, const RecordShape& shape, std::uint32_t seed,
                    std::uint32_t replication, sim::DrawWatch* watch = nullptr,
                    PathwayLog* log = nullptr);

  /// When the last run() came to each part. For benchmarks: nothing that is simulated reads it.
  struct Timing {
    using Moment = std::chrono::steady_clock::time_point;
    Moment begin;                         ///< of the warm-up, with all that is made ready for it
    Moment year_first;                    ///< the first midnight of the reported year
    Moment year_end;                      ///< the midnight that ends it
    Moment end;                           ///< of the run-out, with the finished record
    std::int64_t events_before_year = 0;  ///< executed
    std::int64_t events_until_year_end = 0;
  };
  [[nodiscard]] const Timing& timing() const { return timing_; }

  /// Runs up to the day before and takes the state as `day` begins; without `names`. The same families
  /// and luck as in run().
  [[nodiscard]] Snapshot snapshot(const Compiled& compiled, const RecordShape& shape,
                                  std::uint32_t seed, std::uint32_t replication, std::int32_t day);

  /// How a worker picks from an agenda. Only `by_urgency` is a real rule; `by_drawn_effort` cheats
  /// and exists so that the test of no clairvoyance can show that it would be caught.
  enum class Chooser { by_urgency, by_drawn_effort };
  void set_chooser(Chooser chooser) { chooser_ = chooser; }

  /// From now on every run is that of this one family; nullptr: families arrive as they come again.
  void set_script(const Script* script) { script_ = script; }
  /// What of the script did not fit, in the last run.
  [[nodiscard]] const std::vector<ScriptTrouble>& script_troubles() const { return troubles_; }

 private:
  // pathway.cpp: time
  void begin(const Compiled& compiled, const RecordShape& shape);
  void end();
  void leave_room_for_others();
  void reset();
  void open_day(std::int32_t day);
  void run_day(std::int32_t day);
  void handle(sim::PendingEvent event);
  void run_moves() {
    if (!moves_.empty()) {
      make_moves();
    }
  }
  void make_moves();
  void run_choices() {
    if (!touched_pools_.empty() || !touched_workers_.empty()) {
      make_choices();
    }
  }
  void make_choices();
  void count_friday();
  void count_year_end();
  [[nodiscard]] int role_asked(int activity) const;
  /// Of a meeting for which nobody has been found: whom it is first asked of.
  void count_members_asked(int activity);

  // pathway_arrivals.cpp: families come, and come back
  void draw_arrivals(std::int32_t day);
  void arrive(sim::PendingEvent event);
  int take_family();
  void draw_family(int family, const CompiledStream& stream, int children);
  void draw_facts(int family, const CompiledStream& stream);
  /// `event`: on a closed case, that brought it back; kNone: a new family.
  void begin_episode(int family, const CompiledTarget& start, ChildSet set, int event);
  void close_family(int family);

  // pathway_stock.cpp: cases open on the first day
  void place_stock(int stock);
  void place_case(const CompiledStock& stock, int family, std::int32_t began);
  /// What is behind the case stopped them in its past, unless `history` tells of it.
  void forget_clocks_behind(const CompiledStock& stock, int family);
  /// Its clocks run from the past; what they would have brought by now, they have brought.
  void resume_clocks(int family);
  void resume_wait(int activity, std::int32_t since);

  // pathway_snapshot.cpp and pathway_resume.cpp: the state as a day begins, taken and gone on from
  struct Capture;
  friend struct Capture;
  struct Resume;
  friend struct Resume;
  struct Redraw;  ///< pathway_redraw.cpp: what was not known yet, given what has passed
  friend struct Redraw;
  /// Whether a run from a snapshot is the very run that the snapshot was taken from.
  [[nodiscard]] static bool goes_on(const Compiled& compiled, std::uint32_t seed,
                                    std::uint32_t replication);
  void settle_whole(int post);
  void find_resumed_posts();
  void resume();
  void draw_anew();

  // pathway_case_events.cpp: what happens on cases
  void schedule_case_events(int family, int strand) {
    const auto def = static_cast<std::size_t>(strands_[strand].def);
    for (const int event : phase_->events_by_chance[def]) {
      schedule_case_event(family, strand, event);
    }
  }
  void schedule_case_event(int family, int strand, int event);
  void schedule_child_event(int family, int strand, int event, int child);
  void case_event(sim::PendingEvent event);
  /// Up to what came last in a strand, and a wait since then.
  int waited(int strand);
  /// When a closed case comes back next; false: never, by what is known of it.
  bool schedule_return(int family) {
    families_[family].return_due = kNever;
    return !phase_->events_on_closed.empty() && schedule_next_return(family);
  }
  bool schedule_next_return(int family);
  void return_to_open(int family, int event, int child);
  /// A closed case that will not come back in this run.
  void leave_closed(int family) {
    if (remember_until_ == kNever || !remember(family)) {
      forget_family(family);
    }
  }
  /// For a snapshot, if it is a closed case that could come back.
  bool remember(int family);
  void forget_family(int family) {
    if (script_ == nullptr) {
      families_[family].live = false;
      families_.give_back(family);
    }
  }
  /// Midnight at which the event's day begins; kNever: no such day ahead.
  [[nodiscard]] std::int32_t time_of_date(int family, int event, int child) const;
  void schedule_dates(int family) {
    for (const int event : phase_->events_of_dates) {
      schedule_date(family, event);
    }
  }
  void schedule_date(int family, int event);
  void date_event(sim::PendingEvent event);
  /// When a running clock brings that event of its deadline; kNever: not as it stands.
  [[nodiscard]] std::int32_t moment_of(const CompiledEvent& rule, const ClockRun& clock) const;
  /// To be called when a clock has started, has become real, or has another deadline.
  void schedule_clock_events(int family, const ClockRun& clock);
  void clock_event(sim::PendingEvent event);
  void clock_falls_due(int family, int event, const ClockRun& clock);
  void note_happening(int event, int strand, ChildSet set, int past);
  void run_happenings() {
    if (!happenings_.empty()) {
      handle_happenings();
    }
  }
  void handle_happenings();
  /// To those children one by one, or to `set` at once, as the event says.
  void happen_to(int event, int strand, ChildSet children, ChildSet set, int past);
  void happen(int event, int strand, ChildSet set, int past);
  void begin_from_event(int event, int strand, ChildSet set, int past);
  void leave_for_good(int family, ChildSet set);
  [[nodiscard]] bool is_live_in(int family, const std::vector<int>& defs, ChildSet set) const;
  [[nodiscard]] sim::PendingEvent pending_case_event(int family, int strand, int event, int child,
                                                     std::int32_t time) const;

  // pathway_strands.cpp: steps and strands
  int start_strand(int family, int def, ChildSet set, int parent);
  void end_strand_if_idle(int strand) {
    if (strands_[strand].live_count <= 0 && !strands_[strand].ended) {
      end_unless_it_waits(strand);
    }
  }
  void end_unless_it_waits(int strand);
  [[nodiscard]] bool waits_for_a_strand(int strand) const;
  void retire_if_over(int strand) {
    if (strands_[strand].ended && strands_[strand].open_children <= 0) {
      retire(strand);
    }
  }
  void retire(int strand);
  int split_strand(int strand, ChildSet part);
  int enter(int strand, int step, int past);
  void finish(int activity);
  void follow(int strand, const std::vector<CompiledTarget>& targets, int past);
  /// Whether nothing could tell an end that nothing reacts to from a step that is live until the next
  /// round of moves.
  [[nodiscard]] bool may_pass_end() const {
    return is_last_move_ && moves_.empty() && happenings_.empty() && log_ == nullptr &&
           script_ == nullptr;
  }
  /// That end, in one call.
  void pass_end(int strand, int step);
  void go_on_to(int strand, const CompiledTarget& target, int past);
  void begin_target(int strand, int step, bool other_strand, int past);
  void delay(int strand, const CompiledTarget& target, std::int32_t until, int past);
  void join(int strand, std::uint64_t finished, int finished_strand, int past) {
    const std::vector<int>& joins =
        compiled_->joins[static_cast<std::size_t>(strands_[strand].def)];
    if (!joins.empty()) {
      join(joins, strand, finished, finished_strand, past);
    }
  }
  void join(const std::vector<int>& joins, int strand, std::uint64_t finished, int finished_strand,
            int past);
  void start_at_steps(int strand, int mark, int past);
  void drop(int activity);
  void timer(sim::PendingEvent event);
  void release_activity(int activity);

  // pathway_cancel.cpp: called off, or brought forward
  /// Somebody works on it, or its end is being told in this very minute.
  [[nodiscard]] bool under_way(int activity);
  void call_off(int activity);
  bool cancel_step(int strand, int step);
  /// Ends every live run of that strand for those children, who leave it when others stay. Work and
  /// meetings under way run to their end and lead to nothing; its clocks are told off.
  void cancel_strand(int family, ChildSet set, int def);
  void cancel_run(int strand);
  /// A live wait of that step ends now, a meeting is booked again at the earliest if that is sooner:
  /// for all children of the run, whose wait or meeting it is too.
  void bring_forward(int family, ChildSet set, int step);
  void book_sooner(int activity);

  // pathway_decisions.cpp
  void decide(int activity, int strand);
  int choose_outcome(int strand, int step, const CompiledRow& row, ChildSet set, int visit,
                     int lead_child);
  void conclude(int strand, int step, int outcome, int past);
  void set_facts(int family, ChildSet set, const std::vector<FactValue>& values);
  [[nodiscard]] bool condition_holds(const Condition& condition, int strand) const;
  /// Of some children; `strand` kNone: of a case with no live strand.
  [[nodiscard]] bool condition_holds(const Condition& condition, int family, int strand,
                                     ChildSet set) const;
  [[nodiscard]] std::int64_t signal(int strand, int step, ChildSet set, int visit,
                                    int lead_child) const;

  // pathway_clocks.cpp: clocks start and run
  void emit(int emission, int strand, ChildSet set, int past) {
    const std::span<const Reaction> reactions = compiled_->reactions_of(emission);
    if (!reactions.empty()) {
      emit(reactions, strand, set, past);
    }
  }
  void emit(std::span<const Reaction> reactions, int strand, ChildSet set, int past);
  void emit_step(int step, EventRef::What what, int strand, int past) {
    const std::span<const Reaction> reactions =
        compiled_->reactions_of(Compiled::emission_of_step(step, what));
    if (!reactions.empty() || log_ != nullptr) {
      tell_step(step, what, reactions, strand, past);
    }
  }
  void tell_step(int step, EventRef::What what, std::span<const Reaction> reactions, int strand,
                 int past);
  void start_clock(int def, int strand, ChildSet set);
  int split_clock(int clock, int family, ChildSet part);
  void remove_clock(int clock, int family);
  /// Whether a limit applies to that child, and from when the earliest binds.
  struct Due {
    bool applies = false;
    std::int32_t deadline = kNever;
    const Limit* back = nullptr;  ///< the limit, when it counts back from a meeting
  };
  [[nodiscard]] Due due(const CompiledClock& rule, const LimitRow& row, int family,
                        int child) const;
  /// `first`: when it is due for the first of `set`.
  void start_clock_of(int def, int strand, ChildSet set, const LimitRow& row, const Due& first);
  bool restart_clocks(int def, int strand, ChildSet& set, const LimitRow& row);
  void set_off(int clock, int family, const Due& from, ClockLine::What how);
  /// When a live meeting about these children begins, as booked, or last began; kNever: not known.
  [[nodiscard]] std::int32_t begins(int family, int step, ChildSet set) const;
  bool react_one(const Reaction& reaction, ClockRun& clock, int family, int past);
  void react(const Reaction& reaction, int strand, ChildSet set, int past);
  void void_clocks_of(int strand);
  void void_clocks_left_by(int strand);
  /// Of these children; `lineage` kNone: whichever strand they began in.
  void tell_off_clocks(int family, ChildSet set, int lineage, int past);
  [[nodiscard]] bool in_lineage(const ClockRun& clock, int strand) const;
  /// Whether the clock runs for a child of the strand, in its lineage.
  [[nodiscard]] bool concerns(const ClockRun& clock, int strand) const {
    return (clock.set & strands_[strand].set) != 0 && in_lineage(clock, strand);
  }
  // pathway_judging.cpp: how they came out
  void settle_open_clocks();
  /// Of a clock that nothing has stopped: the past of the live step that is furthest from stopping it.
  int past_of_open(const ClockRun& clock);
  enum class Verdict { stopped, told_off, impossible, open };
  /// `past`: of what judges it; kNone: nothing that passed is told of it.
  void judge(const ClockRun& clock, Verdict verdict, int past);
  [[nodiscard]] ClockFate fate_of(const ClockRun& clock, Verdict verdict, std::int32_t stop) const;
  struct Pressure {
    std::int32_t latest_start = kNever;
    std::int32_t deadline = kNever;
  };
  [[nodiscard]] Pressure pressure(int activity) const;

  // pathway_agenda.cpp and pathway_work.cpp: who does what next
  void release_task(int activity);
  void put_on_agenda(const AgendaItem& item, bool pool, int owner);
  void take_off_agenda(int activity);
  void take_off_agenda(Agenda& agenda, std::size_t place);
  void be_off_agenda(int activity);
  /// Of `released_` from that place on: off their agendas, and to whoever is to do them now.
  void release_anew(std::size_t first);
  [[nodiscard]] AgendaItem agenda_item(int activity) const;
  [[nodiscard]] Urgency urgency(int activity) const;
  /// To be called when what agendas order by may have changed: what is known, or a clock of that kind.
  void refresh_agendas(int family, int clock = kNone);
  /// The same, where urgency goes by what is known of a family.
  void more_is_known(int family) {
    if (compiled_->urgency_by_facts) {
      refresh_agendas(family);
    }
  }
  /// As a day begins, on which all choose anew.
  void refresh_all_agendas();
  [[nodiscard]] bool is_resuming(int post) const;
  /// Of a pool's people with nothing to do, or nothing that it may not interrupt, the one who would be done
  /// with so many minutes first, by plan; else the first.
  [[nodiscard]] int who_would_begin(int pool, const AgendaItem& item, std::int32_t minutes) const;
  [[nodiscard]] bool would_interrupt(const AgendaItem& item, int post) const;
  [[nodiscard]] std::int32_t expected_finish(int owner, bool pool, const AgendaItem& item,
                                             std::int32_t effort) const;
  void touch_worker(int post) {
    if (!workers_[static_cast<std::size_t>(post)].touched) {
      workers_[static_cast<std::size_t>(post)].touched = true;
      touched_workers_.push_back(post);
    }
  }
  void touch_pool(int pool) {
    if (!pools_[static_cast<std::size_t>(pool)].touched) {
      pools_[static_cast<std::size_t>(pool)].touched = true;
      touched_pools_.push_back(pool);
    }
  }
  void choose(int post);
  void serve_pool(int pool);
  void start_work(int post, int activity);
  void plan_end(int post);
  /// Time without dated work, or a stint of standing work, is counted from now on.
  void begin_idle(int post) {
    workers_[static_cast<std::size_t>(post)].idle_from = now_;
    workers_[static_cast<std::size_t>(post)].idle_before = 0;
  }
  void put_back(int post);
  void set_state(int post, Worker::State state) {
    workers_[static_cast<std::size_t>(post)].state = state;
    set_idle(post, state == Worker::State::idle);
  }
  void set_idle(int post, bool idle) {
    const std::uint64_t one = std::uint64_t{1} << (static_cast<unsigned>(post) % 64);
    std::uint64_t& word = idle_[static_cast<std::size_t>(post) / 64];
    word = idle ? word | one : word & ~one;
  }
  /// The first of the posts [post, end) whose worker is idle, though perhaps not there; else `end`.
  [[nodiscard]] int next_idle(int post, int end) const {
    while (post < end) {
      const std::uint64_t rest =
          idle_[static_cast<std::size_t>(post) / 64] >> (static_cast<unsigned>(post) % 64);
      if (rest != 0) {
        return std::min(end, post + std::countr_zero(rest));
      }
      post = (post / 64 + 1) * 64;
    }
    return end;
  }
  void worker_event(sim::PendingEvent event);
  /// Whether somebody else of the pool that its work came from is there on a day before `back`.
  [[nodiscard]] bool is_for_colleagues(int post, std::int32_t back) const;
  /// At the start of a day everybody chooses anew. Whoever is in the middle of a task goes on with it
  /// without being put back on an agenda and taken off again, where nothing could tell the difference.
  [[nodiscard]] bool may_go_on() const { return log_ == nullptr && !starts_of_work_tell_; }
  /// Whether a choice now would be that of the task in hand.
  [[nodiscard]] bool goes_on(int post) const;
  /// Those of this minute go on, or are put back and choose.
  void begin_mornings();
  void put_aside(int post);  ///< puts its task back, and lets its worker choose
  /// To be called where it matters whether the task of a worker is in hand or on an agenda.
  void put_aside_if_resuming(int post) {
    if (workers_[static_cast<std::size_t>(post)].state == Worker::State::resuming) {
      put_aside(post);
    }
  }
  void wake(int post, std::int32_t time);
  [[nodiscard]] bool present(int post) const;
  [[nodiscard]] bool on_emergency(int post) const;
  /// Whether the top of an agenda is what comes first: nothing changes places as time passes.
  [[nodiscard]] bool goes_by_need() const {
    return compiled_->after_breach == Scenario::AfterBreach::same &&
           chooser_ == Chooser::by_urgency;
  }
  [[nodiscard]] bool better(const AgendaItem& a, const AgendaItem& b) const;
  [[nodiscard]] std::size_t best_of(const Agenda& agenda) const;
  [[nodiscard]] std::int32_t peek_effort(int activity) const;
  [[nodiscard]] std::int64_t backlog_limit_q8(int post) const;

  // pathway_at_hand.cpp: people who are never waited for, in a run without a cause of delay
  [[nodiscard]] sim::DayMask office_hours(int pattern, std::int32_t day) const;
  [[nodiscard]] std::int32_t next_open(int pattern, std::int32_t from) const;
  [[nodiscard]] std::int32_t finish_at_hand(int pattern, std::int32_t from,
                                            std::int32_t effort) const;
  void take_at_hand(int activity, int pool);
  void work_at_hand(int activity);
  [[nodiscard]] sim::DayMask hours_at_hand(std::size_t group, std::int32_t day) const;
  /// What waiting for people who are free one by one, and not together, is called.
  [[nodiscard]] Cause cause_together() const;

  // pathway_hours.cpp: what every minute on duty was spent on
  /// Counts the time up to now. To be called before anything changes what the post does.
  void settle(int post) {
    if (workers_[static_cast<std::size_t>(post)].since != now_) {
      settle_since(post);
    }
  }
  void settle_since(int post);
  /// From minute `from` of a day to minute `until`, `on_duty` of them on duty.
  [[gnu::always_inline]] inline void settle_within_day(int post, const CompiledPost& rule,
                                                       std::int32_t day, int weekday,
                                                       sim::DayMask duty, std::int32_t from,
                                                       std::int32_t until, std::int32_t on_duty);
  void account(int post, Hours kind, std::int32_t time, std::int32_t minutes);
  void account_meeting(const Meeting& meeting, int step);
  /// Hours of the post's pattern on a day with such marks that are free for families: neither leave nor
  /// training nor a meeting of the team.
  [[nodiscard]] sim::DayMask open_of(int post, std::int32_t day, std::uint8_t marks) const;

  // pathway_leave.cpp: what is booked ahead
  void book_leave(int post);
  void book_training(int post);
  /// Leave and training of a worker of the snapshot, from where it tells of none.
  void book_beyond(int post);
  bool take_leave(int post, std::int32_t from, int days);
  /// So many days of one year in school holidays and so many outside; what one does not hold, the other.
  void book_leave_by_season(int post, int year);
  void be_on_leave(int post, std::int32_t day);

  // pathway_people.cpp: rosters, sickness
  void build_roster();
  void set_posts(std::size_t posts);
  void leave_room_for_posts();
  [[nodiscard]] sim::DrawKey post_key(int post, sim::Purpose purpose, int episode, int visit,
                                      int block) const;
  void schedule_sickness(int post, std::int32_t after_day);
  void fall_sick(sim::PendingEvent event);
  void hand_back(int post);
  void recover(int post);
  /// Nobody knows how long a spell will be: families are moved by the time that has passed.
  void plan_move(int post);
  void move_families(int post);
  static constexpr std::uint8_t kDayOfSickness = sim::Roster::kAway;
  static constexpr std::uint8_t kDayOfLeave = 2;
  static constexpr std::uint8_t kDayOfTraining = 4;
  [[nodiscard]] bool is_marked(int post, std::int32_t day, std::uint8_t mark) const {
    return (roster_.marks(post, day) & mark) != 0;
  }
  /// Neither sick nor gone.
  [[nodiscard]] bool in_service(int post) const {
    return !workers_[static_cast<std::size_t>(post)].sick &&
           !workers_[static_cast<std::size_t>(post)].vacant;
  }

  // pathway_allocation.cpp: who holds a family
  /// How many children the family has in caseloads, and their weight, in hundredths of a child.
  struct Held {
    int children = 0;
    int load_x100 = 0;
  };
  [[nodiscard]] Held held_of(int family) const;
  static void add_to_caseload(Worker& worker, int children, int load_x100) {
    worker.caseload += children;
    worker.load_x100 += load_x100;
  }
  /// Minutes of work that waits for the worker or is in hand, by what such work takes on average.
  [[nodiscard]] std::int64_t work_waiting(int post) const;
  void hold_changed(int family);
  void allocate_waiting(int team);
  void allocate(int family, int post);
  void let_go(int family);
  /// Until the family is held, or nobody need hold it any more.
  void wait_without_worker(int activity);
  void release_what_waited(int family);
  /// What is on no agenda: whether the queue of its step counts it. Nobody queues for a meeting, or with
  /// work that was begun.
  [[nodiscard]] bool waits_in_queue(const Activity& a) const {
    return a.effort < 0 && step_of(a.step).kind != Step::Kind::meeting;
  }
  /// The team whose posts hold that family, and its pools that do; kNone and none: nobody does.
  [[nodiscard]] int holding_team(int family) const;
  [[nodiscard]] std::span<const int> holders_of(int family) const;
  /// Calls it for every post of the team that holds families and has somebody in it.
  template <class Visit>
  void for_holders(int team, const Visit& visit) const;
  /// Whether its work waits for a worker to be found.
  [[nodiscard]] bool waits_for_worker(const Family& family) const {
    return family.waits_for_worker && !compiled_->without.has(Cause::unallocated);
  }
  [[nodiscard]] int highest_ceiling(int team) const;
  /// Who of the team has room for a family of that weight and holds least for what is allowed; or kNone.
  [[nodiscard]] int least_loaded(int team, int load_x100) const;

  // pathway_transfer.cpp: from one team to another
  /// Its own, or the one that it has passed to.
  [[nodiscard]] int team_of(int family) const {
    const Family& of = families_[family];
    return of.with_team != kNone ? of.with_team : of.team;
  }
  /// As soon as somebody there has room; until then whoever holds it does. kNone: to no other.
  void pass_to_team(int family, int team);
  void pass_to_worker(int family, int post);
  /// It is the other team's from now on, and may wait there.
  void join_team(int family);
  void stop_waiting(int family, int team);
  void hand_over_work(int family, int post);

  // pathway_standing.cpp
  void accrue_standing();
  void count_standing_by_line();
  /// Of this pool's people as supervisors, all together, this week.
  [[nodiscard]] std::int64_t supervision_owed_q8(int pool) const;
  /// Of each of its people as one who is supervised.
  [[nodiscard]] std::int64_t own_supervision_q8(int pool) const;
  void add_standing(int family, int def, int children, int sign) {
    if (!compiled_->standing[static_cast<std::size_t>(def)].empty()) {
      change_standing(family, def, children, sign);
    }
  }
  void change_standing(int family, int def, int children, int sign);
  void hand_over_standing(int post);
  void spread_outside_work(int pool);

  // pathway_leaving.cpp: notice, last days, empty posts, agency workers, successors
  void begin_tenures();
  void plan_notice(int post);
  void add_leaving_event(int post, std::int32_t day, unsigned what);
  void leaving_event(sim::PendingEvent event);
  void give_notice(int post, int days_left);
  void leave(int post);
  /// Whoever is in the post goes, and leaves families, work, diary and standing work to the others.
  void vacate(int post);
  /// Who comes if the vacancy lasts long enough.
  void plan_agency_worker(int post, int visit, std::int32_t vacant_days);
  /// Whether an agency worker is in the post.
  void set_agency(int post, bool agency);
  void clear_diary(int post, std::int32_t from_day);
  /// Posts that begin or end on a date, as a policy has it.
  void plan_posts();
  void end_posts(int pool);
  void take_up_post(int post, bool agency);

  // pathway_first_year.cpp: workers who are new to the work
  void find_first_years();
  void join(int post, bool agency);
  void begin_first_year(int post, std::int32_t since);
  /// The ceiling of that day, and when it will rise.
  void set_ceiling(int post, std::int32_t day);
  void plan_ceilings(int post);

  // pathway_handover.cpp: what a leaver leaves behind
  void hand_over_families(int post, Change why);
  /// Whoever held families of that post before is there no more.
  void forget_holder(int post);
  void take_over(int family, int post, Change why);
  void hand_over_agenda(int post);
  /// Colleagues take the places that they can; `gone`: the others stay empty.
  enum class Absentee : std::uint8_t { gone, ill };
  void hand_over_meetings(int post, Absentee who);
  bool replace_member(int activity, int member);
  /// Booked meetings that a leaver's colleagues could not take: whoever takes up the post comes to them.
  void take_meetings_of_post(int post);

  // pathway_booking.cpp and pathway_meetings.cpp
  void request_meeting(int activity);
  void book(int activity);
  void meeting_starts(int activity);
  void meeting_ends(int activity);
  void free_meeting(int activity);
  /// Charges the time since a meeting was booked to what it was booked so late for.
  void charge_booking(int activity);
  [[nodiscard]] bool attends(int activity, int need, int place);
  [[nodiscard]] bool comes(const std::vector<CompiledAttendance>& rows, int strand,
                           std::uint32_t word) const;
  /// Who may fill each need: its chain from `first_link` on. False when nobody may yet. Slots are kept for
  /// the meetings that use them, unless said otherwise.
  bool fill_groups(int activity, std::size_t first_link, bool slots_are_kept = true);
  struct Slot {
    std::int32_t day = kNever;
    int quarter = 0;
    std::int32_t first_possible = kNever;  ///< minute at which they could have met first
    std::int32_t notice_day = 0;           ///< first day that the notice allowed
    std::int32_t later_day = 0;            ///< first day that reasons other than capacity allowed
    std::int32_t again_day = 0;            ///< first day after one on which it was not quorate
  };
  /// The date of a meeting whose members may be found; leaves their groups filled.
  [[nodiscard]] Slot choose_slot(int activity);
  class Seats;
  friend class Seats;
  void take_members(Meeting& meeting, const Activity& activity);
  struct Bounds {
    std::int32_t deadline_day = kNever;  ///< of the earliest clock that bounds the date
    std::int32_t wanted_day = kNever;    ///< the latest wanted; kNever: as soon as possible
  };
  [[nodiscard]] Bounds bounds_of(int activity);
  [[nodiscard]] sim::DayMask starts_on(std::int32_t day, const CompiledStep& rule,
                                       std::int32_t soonest);
  /// Puts that day's slot diaries, and the hours of people at hand, into the groups.
  void turn_groups_to(std::int32_t day);
  void reserve(int post, std::int32_t day, int quarter, int length);
  void settle_stint(int post);
  /// Weeks run from Monday.
  [[nodiscard]] std::size_t booking_week(std::int32_t day) const {
    return static_cast<std::size_t>(
        (day - compiled_->first_day + sim::weekday_of(compiled_->first_day)) / 7);
  }
  /// Pools whose people can take a member's place: the member's own first.
  [[nodiscard]] std::span<const int> stands_in_for(int activity,
                                                   const Meeting::Member& member) const;
  [[nodiscard]] int stand_in(int activity, const Meeting::Member& member) const;
  [[nodiscard]] Cause cause_of_group(std::size_t group) const;
  /// What waiting for somebody of that pool is called.
  [[nodiscard]] Cause cause_of_pool(int pool) const;
  /// The first day on which reasons other than capacity let it be held; 0: none stands in the way.
  [[nodiscard]] std::int32_t day_for_other_reasons(int activity);
  /// The day after that on which it was held without its minimum; 0: it may be held at once.
  [[nodiscard]] std::int32_t day_to_try_again(int activity) const;
  void explain_wait(int activity, const Slot& slot);

  // pathway_script.cpp: one family whose path is told
  void begin_script();
  void end_script();
  void script_day(std::int32_t day);
  void script_event(sim::PendingEvent event);
  void tell_facts(int family);
  void tell(int activity);
  void await_line(int activity);
  void happens_as_told(int activity);
  void end_visit(int activity);
  [[nodiscard]] int usual_of(int step) const;
  [[nodiscard]] int next_line(int step, ChildSet set) const;
  [[nodiscard]] std::int32_t told_entry(int step, ChildSet set);
  [[nodiscard]] int told_outcome(int strand, int step, const CompiledRow& row, ChildSet set);

  // shared small things
  void charge(int activity, Cause cause) { charge_until(activity, cause, now_); }
  void charge_until(int activity, Cause cause, std::int32_t time) {
    if (history_.keeps()) {
      Activity& a = activities_[activity];
      a.past = add_span(a.family, a.past, time, cause, a.pattern);
    }
  }
  void charge_work(int activity) {
    if (history_.keeps()) {
      charge_spell(activity);
    }
  }
  void charge_spell(int activity);
  /// The past of a live step up to this minute, without a change to the step.
  int up_to_now(int activity);
  int add_span(int family, int past, std::int32_t time, Cause cause, int pattern);
  void add_timer(int activity, std::int32_t time);

  // pathway_log.cpp: nothing at all unless a log was asked for
  void log(EventRef::What what, int strand, int step, ChildSet set, int detail, int past = kNone) {
    if (log_ != nullptr) [[unlikely]] {
      write(what, strand, step, set, detail, past);
    }
  }
  void log_family(std::uint8_t what, int family, int detail, std::int32_t value = 0) {
    if (log_ != nullptr) [[unlikely]] {
      write_family(what, family, detail, value);
    }
  }
  void log_hours(int post, Hours kind, std::int32_t time, std::int32_t minutes) {
    if (log_ != nullptr) [[unlikely]] {
      log_->hours.push_back({time, post, kind, minutes});
    }
  }
  void log_post(std::uint8_t what, int post, std::int32_t value = 0) {
    if (log_ != nullptr) [[unlikely]] {
      write_post(what, post, value);
    }
  }
  void log_strand(std::uint8_t what, int strand, int step, int detail, std::int32_t value = 0) {
    if (log_ != nullptr) [[unlikely]] {
      write_strand(what, strand, step, detail, value);
    }
  }
  void log_activity(std::uint8_t what, int activity, int detail, std::int32_t value = 0) {
    if (log_ != nullptr) [[unlikely]] {
      write_strand(what, activities_[activity].strand, activities_[activity].step, detail, value);
    }
  }
  void log_clock(ClockLine::What what, const ClockRun& clock) {
    if (log_ != nullptr) [[unlikely]] {
      write_clock(what, clock);
    }
  }
  void log_judged(const ClockRun& clock, const Ledger::Judged& judged) {
    if (log_ != nullptr) [[unlikely]] {
      write_judged(clock, judged);
    }
  }
  void write(EventRef::What what, int strand, int step, ChildSet set, int detail, int past);
  void write_family(std::uint8_t what, int family, int detail, std::int32_t value);
  void write_post(std::uint8_t what, int post, std::int32_t value);
  void write_strand(std::uint8_t what, int strand, int step, int detail, std::int32_t value);
  void write_clock(ClockLine::What what, const ClockRun& clock);
  void write_judged(const ClockRun& clock, const Ledger::Judged& judged);
  [[nodiscard]] const CompiledStep& step_of(int step) const {
    return phase_->steps[static_cast<std::size_t>(step)];
  }
  [[nodiscard]] std::uint16_t& visits(int family, int step, int child) {
    return visits_[place_of_visits(family, step, child)];
  }
  [[nodiscard]] std::size_t place_of_visits(int family, int step, int child) const {
    return (static_cast<std::size_t>(family) * kMaxChildren + static_cast<std::size_t>(child)) *
               steps_ +
           static_cast<std::size_t>(step);
  }
  /// Those of its children; nobody asks for others.
  void forget_visits(int family) {
    std::fill_n(
        visits_.begin() + static_cast<std::ptrdiff_t>(place_of_visits(family, 0, 0)),
        static_cast<std::size_t>(std::bit_width(unsigned{families_[family].children})) * steps_,
        std::uint16_t{0});
  }
  /// The place of a value among those of its fact, or a date in days since 1970 (kNever: none).
  [[nodiscard]] std::int32_t& fact_of(int family, int fact, int child) {
    return facts_[place_of_fact(family, fact, child)];
  }
  [[nodiscard]] std::int32_t fact_of(int family, int fact, int child) const {
    return facts_[place_of_fact(family, fact, child)];
  }
  /// A date of a child, or of its family, in days since 1970; kNever: there is none.
  [[nodiscard]] std::int32_t date_of(int family, int child, int fact) const {
    return fact_of(family, fact, child);
  }
  [[nodiscard]] std::size_t place_of_fact(int family, int fact, int child) const {
    return static_cast<std::size_t>(family) * facts_of_family_ +
           static_cast<std::size_t>(child) * compiled_->facts.size() +
           static_cast<std::size_t>(fact);
  }
  [[nodiscard]] const CompiledStream& stream_of(int family) const {
    return compiled_->streams[families_[family].stream];
  }
  [[nodiscard]] sim::DrawKey key(int family, sim::Purpose purpose, int visit, int child) const;
  /// The word that decides between what `law` allows; any where it allows one thing only.
  template <class Law>
  [[nodiscard]] std::uint32_t word_for(const Law& law, const sim::DrawKey& draw) const {
    return law.is_fixed() ? 0 : luck_.word(draw);
  }
  [[nodiscard]] std::int32_t end_of_wait(const Duration& duration, std::uint32_t word) const {
    return end_of_wait(duration, word, now_);
  }
  [[nodiscard]] std::int32_t end_of_wait(const Duration& duration, std::uint32_t word,
                                         std::int32_t from) const;
  [[nodiscard]] int pool_for(int family, int role) const;
  [[nodiscard]] std::uint32_t sub_of(int strand, int step) const {
    return (static_cast<std::uint32_t>(strands_[strand].ordinal) << 12) |
           static_cast<std::uint32_t>(step);
  }
  struct View;
  friend struct View;

  const Compiled* compiled_ = nullptr;
  const CompiledPhase* phase_ = nullptr;
  sim::Luck luck_{0, 0};
  Chooser chooser_ = Chooser::by_urgency;
  PathwayLog* log_ = nullptr;
  const Script* script_ = nullptr;
  std::vector<std::uint16_t> told_;  ///< by line of the script
  std::vector<ScriptTrouble> troubles_;
  Timing timing_;
  std::int32_t now_ = 0;
  bool has_room_ = false;
  // While cases of a stock are placed: their history is told, which counts nowhere and leads to
  // nothing; then they are at a step where they have been for some time.
  bool in_past_ = false;
  std::int32_t remember_until_ = kNever;  ///< minute of the snapshot that is to be taken
  bool resumes_ = false;
  std::size_t steps_ = 0;
  std::size_t facts_of_family_ = 0;  ///< places in facts_
  std::uint32_t next_serial_ = 0;

  sim::PendingEvents events_;
  sim::Roster roster_;
  Ledger ledger_;
  History history_;
  Arena<Family> families_;
  Arena<StrandRun> strands_;
  Arena<Activity> activities_;
  Arena<ClockRun> clocks_;
  Arena<Meeting> meetings_;
  std::vector<std::uint16_t> visits_;  ///< [family][child][step]: most ask for one child's
  std::vector<std::int32_t> facts_;    ///< [family][child][fact]: likewise
  struct Happening {
    int event;
    int strand;
    ChildSet set;
    bool ended;  ///< the strand had ended before
    int past;
  };
  std::vector<Happening> happenings_;  ///< in the order in which they became known
  std::vector<Worker> workers_;
  std::vector<std::uint64_t> idle_;  ///< a bit a post: whether its worker is idle
  std::vector<PoolState> pools_;
  std::vector<TeamState> teams_;
  std::vector<int> resumed_posts_;  ///< by row of the snapshot; kNone: there is no such post
  std::vector<int> resumed_pools_;
  std::int32_t booked_to_ = 0;    ///< leave and training before that day are told by the snapshot
  bool draws_anew_ = false;       ///< the snapshot is of other luck, or does not tell of its own
  std::int32_t drawn_from_ = 0;   ///< minute from which luck is anew; 0: never
  std::vector<bool> is_resumed_;  ///< by post: its worker is that of the snapshot
  std::vector<int> handed_over_;
  std::vector<Agenda> spare_agendas_;  ///< of posts that other inputs have
  std::vector<std::uint16_t> booked_;  ///< [week from the first day's Monday][post]

  std::vector<int> friday_unallocated_;
  std::vector<int> friday_queued_;
  Indices released_;  ///< a stack: whoever uses it leaves it as it was
  Indices moves_;
  Indices round_;
  Indices touched_workers_;
  Indices touched_pools_;
  bool is_last_move_ = false;  ///< nothing else moves after it in this round
  Indices mornings_;           ///< posts whose day begins this minute, in the middle of a task
  bool starts_of_work_tell_ = false;     ///< some clock or event follows when a task is begun
  std::vector<std::uint64_t> arrivals_;  ///< of a day: minute, stream and ordinal, highest first
  std::vector<std::vector<std::int32_t>> group_people_;
  std::vector<sim::BookingGroup> groups_;
};

}  // namespace casetide::model
