package preflight

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// State is a stack's state as its backend keeps it.
type State struct {
	// Exists reports whether the backend knows the stack; one without a deployment exists and has no resources.
	Exists bool
	// Resources are in the order of the state.
	Resources []Resource
	// Outputs are the stack's own. Secrets are in it as Pulumi wraps them, not readable.
	Outputs map[string]any
	// Pending describes operations that an interrupted update left behind.
	Pending []string
	// SecretsProvider is how the state's secrets are encrypted, for example "passphrase"; empty where the state does not
	// say.
	SecretsProvider string
}

// Resource is one resource in a state.
type Resource struct {
	URN  string `json:"urn"`
	Type string `json:"type"`
	// ID is empty for components.
	ID string `json:"id"`
	// Delete marks what a replacement left over and the next update deletes.
	Delete  bool           `json:"delete"`
	Inputs  map[string]any `json:"inputs"`
	Outputs map[string]any `json:"outputs"`
}

// Name returns the resource's logical name.
func (r Resource) Name() string { return r.URN[strings.LastIndex(r.URN, "::")+min(len(r.URN), 2):] }

// stackType is the type of the resource that holds a stack's outputs.
const stackType = "pulumi:pulumi:Stack"

// parseState reads what `pulumi stack export` prints.
func parseState(export []byte) (*State, error) {
	var file struct {
		Deployment struct {
			Resources []Resource `json:"resources"`
			Pending   []struct {
				Resource Resource `json:"resource"`
				Type     string   `json:"type"`
			} `json:"pending_operations"`
			Secrets struct {
				Type string `json:"type"`
			} `json:"secrets_providers"`
		} `json:"deployment"`
	}
	if err := json.Unmarshal(export, &file); err != nil {
		return nil, fmt.Errorf("reading the exported state: %w", err)
	}
	s := &State{Exists: true, Resources: file.Deployment.Resources, Outputs: map[string]any{},
		SecretsProvider: file.Deployment.Secrets.Type}
	for _, r := range s.Resources {
		if r.Type == stackType && !r.Delete {
			s.Outputs = r.Outputs
		}
	}
	for _, p := range file.Deployment.Pending {
		s.Pending = append(s.Pending, p.Type+" "+p.Resource.URN)
	}
	return s, nil
}

// readState asks the backend for a stack's state. No command that needs the state's passphrase is run for it.
func readState(ctx context.Context, pulumi Pulumi, stack StackName) (*State, error) {
	out, err := pulumi(ctx, "stack", "export", "--stack", stack.String())
	var failed *CommandError
	if errors.As(err, &failed) && strings.Contains(failed.Stderr, "no stack named") {
		return &State{Outputs: map[string]any{}}, nil
	}
	if errors.As(err, &failed) && damaged(failed.Stderr) {
		return nil, &DamagedStateError{Stack: stack, Err: err}
	}
	if err != nil {
		return nil, err
	}
	return parseState(out)
}

// DamagedStateError is a state that its backend has and that is none: an empty or a cut file.
type DamagedStateError struct {
	Stack StackName
	Err   error
}

// Error says what is wrong, in Pulumi's words too.
func (e *DamagedStateError) Error() string {
	return fmt.Sprintf("the state of %s is damaged, empty or cut: %v", e.Stack, e.Err)
}

// Unwrap returns the cause.
func (e *DamagedStateError) Unwrap() error { return e.Err }

// damaged recognises what the CLI says of such a state, and not of one that it could not fetch.
func damaged(stderr string) bool {
	if strings.Contains(stderr, "snapshot integrity failure") {
		return true
	}
	_, why, loading := strings.Cut(stderr, "failed to load checkpoint")
	if !loading {
		return false
	}
	// The words of encoding/json. A file that could not be read has its name in the message, and that ends in .json.
	return slices.ContainsFunc([]string{"unexpected end of JSON input", "invalid character", "json: cannot unmarshal"},
		func(words string) bool { return strings.Contains(why, words) })
}

// finding says what a person has to do. Every backend takes an imported state, whatever it has.
func (e *DamagedStateError) finding() Finding {
	return Finding{
		Status: Error, Seen: e.Error(), Expected: "a state that Pulumi can read; until then `pulumi up` stops before it changes anything",
		Do: fmt.Sprintf("put the newest file of the backend's .pulumi/backups/%s/%s in the place of .pulumi/stacks/%s/%s.json, "+
			"`pulumi refresh -s %s`, `pulumi up -s %s`; without a backup, write {\"version\": 3, \"deployment\": {}} to empty.json, "+
			"`pulumi stack import -s %s --file empty.json`, and `pulumi up -s %s` adopts what exists",
			e.Stack.Project, e.Stack.Name, e.Stack.Project, e.Stack.Name, e.Stack, e.Stack, e.Stack, e.Stack),
	}
}
