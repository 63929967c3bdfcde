package world

import (
	"encoding/binary"
	"hash/fnv"
	"strings"
)

// Trouble is what a Fault does to a mutating call.
type Trouble string

const (
	// Deny refuses the call; nothing changes.
	Deny Trouble = "deny"
	// Lose lets the call take effect and loses its reply.
	Lose Trouble = "lose"
	// Hang keeps the caller waiting before the call takes effect.
	Hang Trouble = "hang"
	// HangAfter keeps the caller waiting after the call has taken effect.
	HangAfter Trouble = "hang after"
	// Torn keeps the caller waiting between the calls of a creation that takes several; where it takes one, it is HangAfter.
	Torn Trouble = "hang between two calls"
	// Partly lets a creation take effect and fail in what follows, such as waiting until the thing is ready: the provider
	// reports the thing together with the error. It is Deny for other calls.
	Partly Trouble = "partly"
	// Deaf keeps the caller waiting after the call has taken effect, and does not hear that the engine cancels.
	Deaf Trouble = "deaf"
	// Throttle refuses attempts with the probability Fault.P.
	Throttle Trouble = "throttle"
)

// Fault is trouble that the account makes for its mutating calls. All but Throttle strike once.
type Fault struct {
	Trouble Trouble `json:"trouble"`
	// Call limits the fault to calls whose "operation type name" begins with it, for example "creating aws:ec2/vpc:Vpc".
	Call string `json:"call,omitempty"`
	// N is the ordinal, from 1, of the call to strike among those.
	N int `json:"n,omitempty"`
	// P is the probability with which Throttle refuses an attempt; 1 refuses every one.
	P float64 `json:"p,omitempty"`
	// Seconds is how long Deaf lasts; 0 is until the provider's process ends.
	Seconds float64 `json:"seconds,omitempty"`
	// Seed makes the attempts that Throttle refuses another choice.
	Seed int64 `json:"seed,omitempty"`
	// Seen counts the calls, or attempts, that the fault has looked at.
	Seen int `json:"seen"`
	// Struck is the call that was struck, as "operation type name", once it was.
	Struck string `json:"struck,omitempty"`
	// Throttled counts the refused attempts.
	Throttled int `json:"throttled,omitempty"`
}

// Inject gives the account a fault in place of the one it has; nil takes it away.
func (a *Account) Inject(f *Fault) {
	a.fault = nil
	if f != nil {
		copied := *f
		a.fault = &copied
	}
}

// Fault is the account's fault as it is now.
func (a *Account) Fault() (Fault, bool) {
	if a.fault == nil {
		return Fault{}, false
	}
	return *a.fault, true
}

// Strike shows one attempt of a mutating call to the fault, and says what befalls it; "" is nothing.
func (a *Account) Strike(operation, typ, name string) Trouble {
	call := operation + " " + typ + " " + name
	if a.fault == nil || !strings.HasPrefix(call, a.fault.Call) {
		return ""
	}
	f := *a.fault
	f.Seen++
	defer func() { a.fault = &f }()
	if f.Trouble == Throttle {
		if f.chance() >= f.P {
			return ""
		}
		f.Throttled++
		return Throttle
	}
	if f.Seen != f.N {
		return ""
	}
	f.Struck = call
	return f.Trouble
}

// chance is a number in [0, 1) that depends on the seed and on how many attempts there were.
func (f Fault) chance() float64 {
	var text [16]byte
	binary.LittleEndian.PutUint64(text[:8], uint64(f.Seed)) //nolint:gosec // Any bits will do.
	binary.LittleEndian.PutUint64(text[8:], uint64(f.Seen)) //nolint:gosec // Any bits will do.
	h := fnv.New64a()
	_, _ = h.Write(text[:])
	// FNV's high bits hardly depend on the last bytes: mix them as splitmix64 does.
	x := h.Sum64()
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	x ^= x >> 31
	return float64(x>>11) / (1 << 53)
}
