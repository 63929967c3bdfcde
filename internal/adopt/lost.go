package adopt

import "slices"

// holdsData tells whether a type keeps what no run of the program can make again.
func holdsData(token string) bool {
	return slices.Contains([]string{"aws:ebs/volume:Volume", "aws:s3/bucketV2:BucketV2"}, token)
}

// notice finds out that a thing was lost: what is in state, and so was made after it, needs one that is to be created.
func (a *Adopter) notice(r registration, d Decision) {
	if d.Action != Managed {
		return
	}
	for _, name := range r.dependencies {
		a.loseIfCreated(name)
	}
}

func (a *Adopter) loseIfCreated(name resourceName) {
	a.mu.Lock()
	defer a.mu.Unlock()
	d, ok := a.planned[name]
	if !ok || d.Action != Create || !holdsData(d.Type) {
		return
	}
	note := "the stack had one, and it is gone with what was in it; this run makes an empty one. To have its data back, restore it " +
		"from a backup first and name that: `" + a.importCommand(d.Name, "ID") + "`"
	if !slices.Contains(d.Notes, note) {
		d.Notes = append(slices.Clone(d.Notes), note)
		a.planned[name] = d
	}
}
