package faultreport

// Row is one line of the table.
type Row struct {
	// Name is the row's short name, which its results are filed under.
	Name string
	// Test and Pass say what is done and when it passes.
	Test, Pass string
}

// The row of internal/configfuzz, which is in the other module and does not say how many points it has.
const (
	fuzzRow    = "config-fuzz"
	fuzzPoints = 10_000
)

// Rows lists the suite in the table's order.
func Rows() []Row {
	return []Row{
		{"idempotence", "`up`, `preview`, `refresh`, `up`: 3 configurations of both stacks",
			"no change, and no mutating call in the second `up`"},
		{"denied", "call k is denied, for every k of a clean run; `up` again", "the account is a clean run's, no orphan"},
		{"lost-reply", "call k takes effect and its reply is lost, for every k; `up` again",
			"the same, and no duplicate of any type"},
		{"partly", "call k creates and then fails, for one k of each type; `up` again", "the same, and nothing is replaced"},
		{"torn", "`kill -9` between two calls of one creation, for each type whose creation takes several; `up` again",
			"the same, or a `note` with what is left to a person"},
		{"edits", "each call of an `up` that makes, changes, replaces and deletes in a deployed stage: the reply lost; of every four one " +
			"denied and one killed too; `up` again",
			"the account is that of an edit in one go; what is left of a replacement is refused by name before anything changes"},
		{"kill", "`kill -9` of CLI, program and providers at 100 seeded calls, each type at least once; `pulumi cancel`; `up`",
			"the same; before `cancel` the refusal names the lock and what to run"},
		{"interrupt", "SIGINT and SIGTERM at 30 calls each; `up` again", "no lock is left; the account is a clean run's"},
		{"throttling", "attempts throttled with p = 0.1, 0.3, 0.5 and 5 seeds each, and for good",
			"`up` ends well; throttled for good, it ends in bounded time with a clear error"},
		{"state", "the state lost, empty, cut at 20 offsets, an old backup",
			"adoption or a clear error; never a duplicate; the documented steps recover"},
		{"concurrent", "10 `up` of one stack at once, 50 rounds", "never two winners; losers name the lock"},
		{"at-once", "shared and stage at once, two stages in two regions at once: 20 rounds", "both right, or a clear error"},
		{"drift", "each type changed, and deleted, out of band", "`refresh` finds it, `up` puts it right"},
		{"destroy", "destroy, and destroy interrupted at 20 calls", "the account as before; protected things refused by name"},
		{fuzzRow, "10,000 random configurations through the whole program on mocks",
			"no panic; every control holds; CIDRs disjoint; the same configuration registers the same"},
		{"terraform", "a stage that Terraform built, with one difference made by hand",
			"adopted, brought in line in place, or refused with the property named; nothing replaced"},
	}
}
