// Package legacytest takes over the account of a Terraform setup: its states become a simulated account, and the real engine brings both
// stacks up on it.
package legacytest
