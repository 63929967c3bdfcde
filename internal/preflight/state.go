package preflight

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// State is a stack's state as its backend keeps it.
type State struct {
	// Exists tells whether the backend knows the stack; one without a deployment exists and has no resources.
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
	if err != nil {
		return nil, err
	}
	return parseState(out)
}
