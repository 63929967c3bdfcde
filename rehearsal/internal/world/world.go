// Package world keeps the simulated AWS account of the rehearsal in one file.
//
// The engine starts one provider process for each explicit provider, so the account cannot live in a process's memory:
// every change takes a lock that works across processes, loads the file, changes it and writes it whole to a temporary
// file that is renamed over the old one. A process killed at any moment therefore leaves the old account or the new one.
package world

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// PathVariable is the environment variable that names the account's file.
const PathVariable = "MILU2_REHEARSAL_WORLD"

// World is a handle on the account's file. It is safe for concurrent use, also by several processes.
type World struct {
	path string
	lock *lockedfile.Mutex

	mu     sync.Mutex
	cached *Account
	stamp  stamp
}

// stamp tells one version of the file from another.
type stamp struct {
	info os.FileInfo
	head string
}

// headSize is how many bytes at the start of the file hold its generation.
const headSize = 40

// Open returns a handle on the account kept at path. The file is created by the first Update.
func Open(path string) (*World, error) {
	if path == "" {
		return nil, fmt.Errorf("opening the simulated account: no path given; set %s", PathVariable)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("resolving the path of the simulated account: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("making the directory of the simulated account: %w", err)
	}
	return &World{path: path, lock: lockedfile.MutexAt(path + ".lock")}, nil
}

// Path is the absolute path of the account's file.
func (w *World) Path() string { return w.path }

// View calls read with the present account, which read must not change or keep.
func (w *World) View(read func(*Account) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	account, err := w.load()
	if err != nil {
		return err
	}
	return read(account)
}

// Update calls change with a copy of the account and stores it. When change fails nothing is stored.
func (w *World) Update(change func(*Account) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	unlock, err := w.lock.Lock()
	if err != nil {
		return fmt.Errorf("locking the simulated account: %w", err)
	}
	defer unlock()
	if w.cached == nil {
		w.sweep()
	}
	account, err := w.load()
	if err != nil {
		return err
	}
	next := account.fork()
	if err := change(next); err != nil {
		return err
	}
	next.Generation++
	return w.store(next)
}

// load reads the file unless the copy in memory is still the newest.
func (w *World) load() (*Account, error) {
	now, err := w.stat()
	if errors.Is(err, fs.ErrNotExist) {
		w.cached, w.stamp = newAccount(), stamp{}
		return w.cached, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the simulated account: %w", err)
	}
	if w.cached != nil && w.stamp.same(now) {
		return w.cached, nil
	}
	text, err := os.ReadFile(w.path)
	if err != nil {
		return nil, fmt.Errorf("reading the simulated account: %w", err)
	}
	account := newAccount()
	if err := account.decode(text, w.cached); err != nil {
		return nil, fmt.Errorf("reading the simulated account in %s: %w", w.path, err)
	}
	// The file may have been replaced between stat and read; the head of what was read is then another than now.head
	// and the next load reads again.
	w.cached, w.stamp = account, now
	return account, nil
}

// store writes the account beside the file and renames it into place.
func (w *World) store(account *Account) error {
	text, err := account.encode()
	if err != nil {
		return fmt.Errorf("encoding the simulated account: %w", err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(w.path), filepath.Base(w.path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("writing the simulated account: %w", err)
	}
	_, err = temporary.Write(text)
	if err := errors.Join(err, temporary.Close()); err != nil {
		return fmt.Errorf("writing the simulated account: %w", errors.Join(err, os.Remove(temporary.Name())))
	}
	if err := os.Rename(temporary.Name(), w.path); err != nil {
		return fmt.Errorf("replacing the simulated account: %w", errors.Join(err, os.Remove(temporary.Name())))
	}
	w.cached = account
	w.stamp, err = w.stat()
	if err != nil {
		return fmt.Errorf("reading the simulated account back: %w", err)
	}
	return nil
}

// sweep removes what killed processes left half written; nobody else writes while the lock is held. A file that cannot be
// removed does no harm.
func (w *World) sweep() {
	left, err := filepath.Glob(w.path + ".*.tmp")
	if err != nil {
		return
	}
	for _, path := range left {
		_ = os.Remove(path)
	}
}

func (w *World) stat() (stamp, error) {
	file, err := os.Open(w.path)
	if err != nil {
		return stamp{}, err
	}
	info, err := file.Stat()
	head := make([]byte, headSize)
	n, readErr := file.ReadAt(head, 0)
	if n == 0 && readErr != nil {
		err = errors.Join(err, readErr)
	}
	return stamp{info: info, head: string(head[:n])}, errors.Join(err, file.Close())
}

func (s stamp) same(other stamp) bool {
	return s.info != nil && os.SameFile(s.info, other.info) && s.info.Size() == other.info.Size() &&
		s.info.ModTime().Equal(other.info.ModTime()) && s.head == other.head
}

// Snapshot copies the account's file to path, for tests that start several runs from one account.
func (w *World) Snapshot(path string) error {
	text, err := os.ReadFile(w.path)
	if err != nil {
		return fmt.Errorf("copying the simulated account: %w", err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("copying the simulated account: %w", err)
	}
	return nil
}

// now is the creation time recorded for new resources.
func now() string { return time.Now().UTC().Format(time.RFC3339) }
