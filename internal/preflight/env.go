package preflight

import (
	"context"

	"milu2-stage/internal/config"
)

// Env is what the checks of one run share. It is read-only while checks run.
type Env struct {
	// Dir is the project's directory, which holds Pulumi.yaml.
	Dir string
	// Stack names the stack that is checked.
	Stack StackName
	// File is the stack's configuration as its files hold it; nil where they cannot be read.
	File *StackFile
	// Settings is the stack's configuration; nil where it does not load, and then ConfigErr says why.
	Settings  *config.Settings
	ConfigErr error
	// Suggest is how many free stage indexes to suggest.
	Suggest int
	// Needs are the prerequisites of the program.
	Needs Needs
	// State reads the checked stack's state, once for all checks. A stack that does not exist has an empty state and no
	// error; an error means that the backend could not be asked.
	State func(ctx context.Context) (*State, error)
	// Shared reads the state of the shared stack that a stage refers to, likewise.
	Shared func(ctx context.Context) (*State, error)
	// Backend returns where the user is logged in; it asks once for all checks.
	Backend func(ctx context.Context) (*Backend, error)
	// Account returns the AWS account of the credentials; nil if AWS is not asked.
	Account func(ctx context.Context) (string, error)
	// Pulumi runs the Pulumi CLI.
	Pulumi Pulumi
	// LookupEnv reads the environment, and LookPath finds programs on PATH.
	LookupEnv func(name string) (string, bool)
	LookPath  func(name string) (string, error)
}

// Needs are the prerequisites of the program, as the program declares them.
type Needs struct {
	// PulumiVersion is a range of CLI versions, for example ">=3.252.0".
	PulumiVersion string
	// SharedOutputs are the outputs of the shared stack that a stage reads.
	SharedOutputs []string
	// SharedAccount is the one of them that holds the account's id.
	SharedAccount string
}

// SharedStack returns the name of the shared stack that a stage refers to.
func (e *Env) SharedStack() StackName {
	if e.Settings != nil && e.Settings.Stage != nil && e.Settings.Stage.SharedStack != "" {
		if name, err := ParseStackName(e.Settings.Stage.SharedStack); err == nil {
			return name
		}
	}
	return StackName{Organization: e.Stack.Organization, Project: config.Project, Name: string(config.ScopeShared)}
}

// Getenv returns the value of an environment variable, empty where it is not set.
func (e *Env) Getenv(name string) string {
	value, _ := e.LookupEnv(name)
	return value
}
