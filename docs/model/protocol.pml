/* The transactions. Each runs on the open batch as one step and is named like the Go function it follows. */

/* end_interview also forgets what no transaction looks at again, so that ends which are alike are one state. */
inline end_interview(i, becomes) {
	open.interview[i].disposition = becomes;
	open.interview[i].in_sample = becomes == COMPLETED;
	raise(i);
	if
	:: open.interview[i].decision == ADMITTED && open.interview[i].lease == GONE && becomes != INVALIDATED ->
		open.interview[i].class = 0;
		open.interview[i].leased = 0
	:: open.interview[i].decision == UNDECIDED || open.interview[i].decision == TURNED_AWAY -> open.interview[i].class = 0
	:: else
	fi
}

/* enter appends the ledger row. */
inline enter(q, i) {
	if
	:: mutated(LEDGER_AFTERWARDS) -> request[q].owes = true
	:: open.interview[i].ledger < 3 && !mutated(LEDGER_AFTERWARDS) -> open.interview[i].ledger++
	:: else
	fi
}

/* begin returns the respondent's interview, creating it when there is none. */
inline begin(i) {
	if
	:: open.interview[i].disposition == ABSENT -> open.interview[i].disposition = IN_PROGRESS; raise(i)
	:: else
	fi
}

/* save_page takes a page before the gate. It merges into the interview as it is now, so it needs no revision. */
inline save_page(i, group) {
	if
	:: open.interview[i].disposition == IN_PROGRESS && open.interview[i].decision == UNDECIDED ->
		open.interview[i].class = group;
		raise(i)
	:: else
	fi
}

/* admit decides on the answers that the request read, for the interview as it is. */
inline admit(q, i, lag) {
	if
	:: open.interview[i].decision != UNDECIDED && !mutated(NO_RECHECK) -> skip
	:: open.stale[q] && !mutated(NO_REVISION) && !mutated(NO_RECHECK) -> witness(STALE_DECISION_DROPPED)
	:: else ->
		if
		:: mutated(EXPIRE_BY_SWEEPER_ONLY) -> skip
		:: else -> expire(lag)
		fi;
		if
		:: request[q].class == INELIGIBLE_CLASS ->
			open.interview[i].decision = INELIGIBLE;
			enter(q, i);
			end_interview(i, SCREENED_OUT)
		:: else -> take_lease(q, i, lag)
		fi
	fi
}

/* take_lease is lease in the code; the name is a field's here. */
inline take_lease(q, i, lag) {
	if
	:: mutated(COUNT_THEN_INSERT) && request[q].room -> no_room = false; open.cell[cell_of(0, request[q].class)].held++
	:: mutated(COUNT_THEN_INSERT) && !request[q].room -> no_room = true
	:: !mutated(COUNT_THEN_INSERT) -> grab(request[q].class, TO_LEASE)
	fi;
	enter(q, i);
	if
	:: no_room -> open.interview[i].decision = TURNED_AWAY; end_interview(i, OVER_QUOTA)
	:: else ->
		open.interview[i].decision = ADMITTED;
		open.interview[i].lease = HELD;
		open.interview[i].leased = request[q].class;
		open.interview[i].left = fresh_lease(lag);
		raise(i)
	fi
}

/* save_later_page takes a page behind the gate and renews the lease. */
inline save_later_page(q, i, lag) {
	if
	:: open.interview[i].disposition == IN_PROGRESS -> raise(i); renew(i, lag)
	:: else
	fi
}

/* renew moves the limit of a live lease, and takes a lapsed one again when its cells have room. */
inline renew(i, lag) {
	if
	:: open.interview[i].lease == HELD && !has_lapsed(i, lag) ->
		if
		:: open.interview[i].left < fresh_lease(lag) -> open.interview[i].left = fresh_lease(lag)
		:: else
		fi
	:: else ->
		if
		:: mutated(RENEW_WITHOUT_EXPIRE) -> skip
		:: else -> expire(lag)
		fi;
		if
		:: mutated(RENEW_WITHOUT_ROOM) -> no_room = false; open.cell[open.interview[i].leased].held++
		:: else -> grab(open.interview[i].leased, TO_LEASE)
		fi;
		if
		:: !no_room -> witness(LEASE_TAKEN_AGAIN); open.interview[i].lease = HELD; open.interview[i].left = fresh_lease(lag)
		:: else
		fi
	fi
}

/* complete ends a finished interview: in the sample with its own slot or a free one, outside it without. */
#if DIMENSIONS == 2
#define is_filled(group) (!unfilled(cell_of(0, group)) || !unfilled(cell_of(1, group)))
#else
#define is_filled(group) (!unfilled(cell_of(0, group)))
#endif
inline complete(q, i, lag) {
	if
	:: open.interview[i].disposition != IN_PROGRESS && !mutated(COMPLETE_TWICE) -> skip
	:: open.stale[q] && !mutated(COMPLETE_TWICE) -> skip
	:: else ->
		expire(lag);
		give_back(i);
		if
		:: live -> grab(open.interview[i].leased, TO_FINISH)
		:: else -> grab(open.interview[i].leased, TO_RETURN)
		fi;
		request[q].finished = true;
		/* Who still has a lease at the end is in the sample, unless a target was lowered under it. */
		assert(!(no_room && live) || is_filled(open.interview[i].leased));
		if
		:: no_room && live -> witness(COMPLETED_ABOVE_LOWERED); end_interview(i, OVER_QUOTA_LATE)
		:: no_room && !live -> witness(FINISHED_LATE); end_interview(i, OVER_QUOTA_LATE)
		:: else ->
			if
			:: !live -> witness(FINISHED_LATE_WITH_ROOM)
			:: else
			fi;
			open.interview[i].lease = LEASE_COMPLETE;
			end_interview(i, COMPLETED)
		fi
	fi
}

/* refuse ends the interview of who does not consent. */
inline refuse(q, i) {
	if
	:: open.interview[i].disposition != IN_PROGRESS || open.stale[q] -> skip
	:: else ->
		if
		:: mutated(FORGET_RELEASE) -> request[q].owes = open.interview[i].decision == ADMITTED
		:: else -> give_back(i)
		fi;
		end_interview(i, REFUSED)
	fi
}

/* pay runs the second transaction of a mutant that made two of one. */
inline pay(q, i) {
	if
	:: mutated(FORGET_RELEASE) -> give_back(i)
	:: mutated(LEDGER_AFTERWARDS) && open.interview[i].ledger < 3 -> open.interview[i].ledger++
	:: else
	fi;
	request[q].owes = false;
	request[q].state = RUN
}
