/* The cast of nodes.pml, and the names of its witnesses and mutants (sizes.pml says what these are). Two names take
   away from it, because the whole is too large to be searched: with CALM neither server nor connections break, and with STORM
   leases do not lapse. */

#ifndef RESPONDENTS
#define RESPONDENTS 2       /* 1 or 2 */
#endif
#define REQUESTS 2          /* under way at a time: one a node, or with ONE_NODE both at node 0 */
#ifndef TARGET
#define TARGET 1            /* of the one cell */
#endif

#define NODES 2
#define LANES 4             /* the gate lane and the page lane of node 0, then those of node 1 */
#define GATE_LANE 0
#define PAGE_LANE 1
#ifdef ONE_NODE
#define node_of(q) 0
#else
#define node_of(q) (q)
#endif
#define lane_of(q) (2 * node_of(q) + request[q].lane)
#define is_gate(l) ((l) % 2 == GATE_LANE)

#ifndef WANTED
#define WANTED 0
#endif
#define witness(what) assert(WANTED != what)

#define CELL_FILLED       1
#define FOUND_ITS_BATCH   2     /* a retry finds that the first COMMIT had come through, and runs nothing again */
#define RUN_AGAIN         3     /* a retry finds that nothing had, and runs its jobs again */
#define FAILOVER_UNDID    4     /* a new leader has not what the old one had, and nobody had been told */
#define LANES_TOGETHER    5     /* a page is committed while a gate of the other node has its transaction open */
#define HANDED_ON         6     /* the page lane finds a lapsed lease */
#define RENEWED_IN_TIME   7     /* a lease that the gate saw lapsed has been renewed before it was given back */
#define GATE_WAITED       8     /* both nodes have something to decide, and one has the survey's lock */
#define NEVER_HEARD       9     /* a node died while its COMMIT was under way */
#define ORPHAN_COMMITTED 10     /* the server commits for a node that has given up its connection */
#define SHOWN_AND_LOST   11     /* who only looked, and wrote nothing, has seen what a new leader has not */

#ifndef MUTANT
#define MUTANT 0
#endif
#define mutated(how) (MUTANT == how)

#define NO_LOCK            1    /* gates do not take the survey's lock; the UPDATE is conditional all the same */
#define DECIDE_FROM_MEMORY 2    /* no lock either, and what was read is what is decided on */
#define RETRY_BLINDLY      3    /* after an unknown COMMIT the jobs are run again, whatever became of them */
#define DO_NOTHING         4    /* a retry that sees its batch answers without writing */
#define LOST_IS_DONE       5    /* a COMMIT whose answer is lost is taken to have come through */
#define NOTICE_IGNORED     6    /* 'canceling wait for synchronous replication' is taken for success */
#define LOCAL_COMMIT       7    /* the commit does not wait for the standby */
#define SENT_AT_ONCE       8    /* jobs and COMMIT are sent before the answer about the batch has been read */
#define EXPIRE_BY_ID       9    /* a lease that was seen lapsed is given back without looking again */
#define PAGE_REVIVES      10    /* the page lane renews whatever lease it finds, and hands nothing on */
#define PAGE_READS_AHEAD  11    /* the page lane reads the interview without locking its row, and writes later */
#define UNLOCK_EARLY      12    /* the survey's lock is given back before the commit */
#define JOIN_A_RETRY      13    /* what has come meanwhile runs with a batch that is tried again, under its id */
