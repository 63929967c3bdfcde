package config

import (
	"encoding/base64"
	"encoding/binary"
	"math/big"
	"strings"
)

// shortestRSA is the least modulus in bits; shorter keys can be factored.
const shortestRSA = 2048

func publicKeyRule() rule {
	return rule{
		allowed: "one line in OpenSSH format, ssh-ed25519 or ssh-rsa of 2048 bits or more: EC2 takes no other kind of key (no ECDSA, no" +
			" security keys)",
		example: "ssh-ed25519 AAAA... you@example.com",
		accepts: isPublicKey,
	}
}

// isPublicKey checks the whole key, so that a key cut short in copying is found here and not by AWS.
func isPublicKey(text string) bool {
	if strings.ContainsFunc(text, isControl) || strings.TrimSpace(text) != text {
		return false
	}
	words := strings.Fields(text)
	if len(words) < 2 {
		return false
	}
	blob, err := base64.StdEncoding.DecodeString(words[1])
	if err != nil {
		return false
	}
	kind, rest, ok := wireField(blob)
	if !ok || string(kind) != words[0] {
		return false
	}
	switch words[0] {
	case "ssh-ed25519":
		key, rest, ok := wireField(rest)
		return ok && len(key) == 32 && len(rest) == 0
	case "ssh-rsa":
		_, rest, ok := wireField(rest)
		if !ok {
			return false
		}
		modulus, rest, ok := wireField(rest)
		return ok && len(rest) == 0 && new(big.Int).SetBytes(modulus).BitLen() >= shortestRSA
	default:
		return false
	}
}

// wireField splits the first length-prefixed field off an SSH wire blob (RFC 4251, section 5).
func wireField(blob []byte) (content, rest []byte, ok bool) {
	if len(blob) < 4 {
		return nil, nil, false
	}
	length, rest := int64(binary.BigEndian.Uint32(blob)), blob[4:]
	if length > int64(len(rest)) {
		return nil, nil, false
	}
	return rest[:length], rest[length:], true
}
