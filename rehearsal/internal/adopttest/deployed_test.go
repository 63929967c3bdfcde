package adopttest

import "testing"

// What adoption does about both stacks, deployed once. Each test has a copy of the account and the states.
func TestAdoptionOfWhatIsDeployed(t *testing.T) {
	r := deployed(t)
	for sentence, test := range map[string]func(*testing.T, *rig){
		"a lost state heals":                                 aLostStateHeals,
		"adoption never replaces":                            adoptionNeverReplaces,
		"nothing happens while something is unclear":         nothingHappensWhileSomethingIsUnclear,
		"a run that died is completed without any duplicate": aRunThatDiedIsCompleted,
	} {
		t.Run(sentence, func(t *testing.T) { test(t, r.fresh(t)) })
	}
}
