// Package adopttest runs adoption on the real Pulumi engine. Its tests bring a provider of their own that accepts any
// resource, so that they can look at single options, orders and failures without a whole stack.
package adopttest
