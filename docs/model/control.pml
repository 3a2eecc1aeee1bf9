/* The administrator (field.Controller): each change is one transaction, any change may come at any instant between two
   others, any number of times, and is lost when its node crashes before the commit. */

#define RAISED 2                    /* the highest target that is set */

/* set_target makes a target at least what is completed. */
inline set_target(k, target_wanted) {
	open.cell[k].target = target_wanted;
	if
	:: open.cell[k].target < open.cell[k].completed && !mutated(LOWER_BELOW_COMPLETED) -> open.cell[k].target = open.cell[k].completed
	:: else
	fi
}

/* invalidate takes a finished interview out of the sample and frees its slots. */
inline invalidate(i) {
	open.interview[i].was = open.interview[i].disposition;
	if
	:: open.interview[i].in_sample ->
		open.interview[i].lease = GONE;
		if
		:: mutated(INVALIDATE_KEEPS_SLOT) -> skip
		:: else -> give_complete_back(i)
		fi
	:: else
	fi;
	end_interview(i, INVALIDATED)
}

inline give_complete_back(i) {
	for (before : 0 .. DIMENSIONS - 1) {
		open.cell[cell_of(before, open.interview[i].leased)].completed--
	}
}

/* restore takes an invalidation back. A complete needs room for it, and is refused without. (Then the lapsed leases stay
   held in the code, where the whole transaction is undone; here they are given back, as the monitor may do.) */
inline restore(i) {
	expire(0);
	no_room = false;
	if
	:: open.interview[i].was == COMPLETED -> grab(open.interview[i].leased, TO_RESTORE)
	:: else
	fi;
	if
	:: no_room -> witness(RESTORE_REFUSED)
	:: else ->
		if
		:: open.interview[i].was == COMPLETED -> open.interview[i].lease = LEASE_COMPLETE
		:: else
		fi;
		end_interview(i, open.interview[i].was);
		open.interview[i].was = ABSENT
	fi
}

#define may_invalidate(i) (durable.interview[i].disposition == COMPLETED || durable.interview[i].disposition == OVER_QUOTA_LATE)
#define CHANGE(condition, what) STEP(lock == FREE && (condition), begun(0); what)

active proctype Administrator()
{
	do
	CHANGE(true, set_target(0, 0))
	CHANGE(true, set_target(0, 1))
	CHANGE(true, set_target(0, RAISED))
	CHANGE(true, open.cell[0].state = OPEN)
	CHANGE(true, open.cell[0].state = CLOSING)
	CHANGE(true, open.cell[0].state = CLOSED)
	CHANGE(may_invalidate(0), invalidate(0))
	CHANGE(may_invalidate(1), invalidate(1))
	CHANGE(durable.interview[0].disposition == INVALIDATED, restore(0))
	CHANGE(durable.interview[1].disposition == INVALIDATED, restore(1))
	od
}
