/* The cell fills: the same transactions, driven by respondents of whom more keep coming. Every process that can go on does
   some day (weak fairness), so each transaction commits in its own step; batches and staleness are the other cast's matter.

   The premises stand in this file and nowhere else. Respondent 0 may give up behind the gate and is never heard of again.
   The others answer within their lease, and whoever of them is turned away is followed by another. Each node crashes at most
   once. There is no monitor: lapsed leases are given back by the transactions that need room, or never. */

#define QUITTER 0
bit crashed[NODES];
bit gave_up;

ltl fills { <> (durable.cell[0].completed == durable.cell[0].target) }

/* follow lets another respondent come in the place of one who has gone without a slot. */
#define has_left_without_slot(i) (request[i].state == IDLE && durable.interview[i].disposition > IN_PROGRESS && !durable.interview[i].in_sample)
inline follow(i) {
	durable.interview[i].disposition = ABSENT;
	durable.interview[i].decision = UNDECIDED;
	durable.interview[i].lease = NO_LEASE;
	durable.interview[i].leased = 0;
	durable.interview[i].left = 0;
	durable.interview[i].ledger = 0;
	copy(open, durable)
}

#define RUN_NOW(condition, transaction) \
	STEP(request[me].state == READ && (condition), begun(node_of(me)); transaction; ran(me); commit(node_of(me)); answer(me))

active [RESPONDENTS] proctype Respondent()
{
	byte me = _pid;
	bit page_saved;
end:	do
	STEP(request[me].state == IDLE && durable.interview[me].disposition <= IN_PROGRESS && !(me == QUITTER && gave_up), read(me, me))
	RUN_NOW(request[me].saw == NOBODY, begin(me); page_saved = false)
	RUN_NOW(request[me].saw == SOMEBODY_NEW, admit(me, me, 0))
	RUN_NOW(request[me].saw == SOMEBODY_ADMITTED && !page_saved, save_later_page(me, me, 0); page_saved = true)
	RUN_NOW(request[me].saw == SOMEBODY_ADMITTED && page_saved, complete(me, me, 0))
	STEP(request[me].state == READ && !crashed[node_of(me)], crash(node_of(me)); crashed[node_of(me)] = true)
	STEP(me == QUITTER && !gave_up && durable.interview[me].decision == ADMITTED && request[me].state == IDLE, gave_up = true)
	STEP(me != QUITTER && has_left_without_slot(me), follow(me))
	od
}

/* in_time tells whether a tick leaves everybody who answers his lease. */
#define in_time(i) (i == QUITTER || durable.interview[i].lease != HELD || durable.interview[i].left > BELOW + 1)

active proctype Clock()
{
end:	do
	STEP(somebody(ages, durable) && (mutated(SLOW_FOR_EVER) || in_time(1) && in_time(2)), tick())
	od
}
