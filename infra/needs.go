package infra

// PulumiVersions is the range of Pulumi CLI versions that the program runs on.
func PulumiVersions() string { return pulumiVersions }

// SharedOutputs lists the outputs of the shared stack that a stage reads.
func SharedOutputs() []string {
	var names []string
	for _, field := range (&sharedValues{}).fields() {
		names = append(names, field.output)
	}
	return names
}

// SharedAccountOutput is the output of the shared stack that holds its account's id.
func SharedAccountOutput() string { return outAccountID }
