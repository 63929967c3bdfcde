// Package faulttest proves that whatever happens to a run, the next `pulumi up` ends as a clean run does. Each test is one
// row of the table in docs/reliability.md, made of points: one fault, one recovery, one comparison with a clean run.
//
// A row begins with begin, and adds points, which run in parallel:
//
//	row := begin(t, "denied")
//	row.point("call 17", func(t *testing.T) {
//		r := rig(t, fresh)                                       // a copy of an account: fresh, onlyShared or complete
//		r.Inject(&world.Fault{Trouble: world.Deny, N: 17})
//		_, err := r.Up(enginetest.Stage0)                        // fails
//		converges(t, r)                                          // up again; then as a clean run, no orphans, no ghosts
//	})
//
// `go test` runs a sample: row.sampled picks some of the points that there are. `make faults` sets MILU2_FAULTS=full, runs
// all of them, and writes the table.
package faulttest
