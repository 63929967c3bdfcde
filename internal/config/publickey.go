package config

import (
	"crypto/rsa"
	"strings"

	"golang.org/x/crypto/ssh"
)

// shortestRSA is the least modulus in bits; shorter keys can be factored.
const shortestRSA = 2048

// keyCommand inserts the public key that most people have; bash and PowerShell both run it.
const keyCommand = "$(cat ~/.ssh/id_ed25519.pub)"

func publicKeyRule() rule {
	return rule{
		allowed: "one line in OpenSSH format, ssh-ed25519 or ssh-rsa of 2048 bits or more: EC2 takes no other kind of key (no ECDSA, no" +
			" security keys)",
		example: keyCommand, accepts: isPublicKey,
	}.formOnly()
}

// isPublicKey checks the whole key, so that a key cut short in copying is found here and not by AWS.
func isPublicKey(text string) bool {
	key, _, options, _, err := ssh.ParseAuthorizedKey([]byte(text))
	if err != nil || len(options) > 0 || strings.ContainsFunc(text, isControl) || !strings.HasPrefix(text, key.Type()+" ") {
		return false
	}
	if public, ok := key.(ssh.CryptoPublicKey); ok && key.Type() == ssh.KeyAlgoRSA {
		modulus, ok := public.CryptoPublicKey().(*rsa.PublicKey)
		return ok && modulus.N.BitLen() >= shortestRSA
	}
	return key.Type() == ssh.KeyAlgoED25519
}
