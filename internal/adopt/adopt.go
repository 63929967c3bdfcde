// Package adopt decides for each registration whether the resource is created, imported because it exists already, or
// managed as it was. It owns the import mapping; what exists it learns from a Source.
package adopt
