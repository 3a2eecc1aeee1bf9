package panel

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"math/big"
	"net/url"
	"strings"
)

var errLocked = errors.New("its secrets have not been unlocked; call Unlock when the program starts")

// A draft is an address whose signature is wanted: its parameter stands at whole[at:end], with or without a value.
type draft struct {
	link
	at, end int
	values  func(name string) (string, bool) // what the fields are taken from
	key     string                           // id of the key
	expires string                           // as the link says it
}

// sign appends key and signature to an address. values gives the fields that are signed; nil: the address's own.
func (g *Signature) sign(unsigned, expires string, values func(string) (string, bool)) (string, error) {
	if len(g.Keys) == 0 || g.secrets == nil {
		return "", errLocked
	}
	key := g.Keys[0].ID
	if g.KeyParam != "" {
		unsigned = with(unsigned, g.KeyParam, url.QueryEscape(key))
	}
	whole := with(unsigned, g.Param, "")
	l, err := readLink(whole)
	if err != nil {
		return "", err
	}
	if values == nil {
		values = l.one
	}
	mac, err := g.mac(draft{link: l, at: len(unsigned) + 1, end: len(whole), values: values, key: key, expires: expires})
	if err != nil {
		return "", err
	}
	return whole + url.QueryEscape(mac), nil
}

// mac is the signature of a draft, encoded.
func (g *Signature) mac(d draft) (string, error) {
	secret, ok := g.secrets[d.key]
	if !ok {
		return "", errLocked
	}
	if g.Algorithm == Linear {
		return g.linear(secret, d)
	}
	message, err := g.message(d)
	if err != nil {
		return "", err
	}
	switch g.Algorithm {
	case HMACSHA256:
		return g.encode(keyed(sha256.New, secret.bytes(), message)), nil
	case HMACSHA1:
		return g.encode(keyed(sha1.New, secret.bytes(), message)), nil
	case HMACMD5:
		return g.encode(keyed(md5.New, secret.bytes(), message)), nil
	case SHA256:
		sum := sha256.Sum256(append([]byte(message), secret.bytes()...))
		return g.encode(sum[:]), nil
	case SHA1:
		sum := sha1.Sum(append([]byte(message), secret.bytes()...))
		return g.encode(sum[:]), nil
	case Chain:
		return g.encode(chain(secret.bytes(), d, message)), nil
	}
	return "", fmt.Errorf("algorithm %q is not known", g.Algorithm)
}

// message is what is signed of a draft.
func (g *Signature) message(d draft) (string, error) {
	switch g.Over {
	case OverURL:
		return d.whole[:d.at], nil
	case OverURLWithName:
		return d.whole[:d.at+strings.IndexByte(d.whole[d.at:]+"=", '=')] + "=", nil
	case OverURLWithout:
		return d.without(), nil
	case OverQuery:
		return strings.TrimSuffix(d.whole[d.query:d.at], "&"), nil
	case OverSorted:
		return d.canonical(g.Param), nil
	case OverFields:
		return g.joined(d.values)
	}
	return "", fmt.Errorf("%q says no part of an address", g.Over)
}

// without is the address with the signature's parameter taken out, and the & that it leaves over, or the ? when it was
// the only one.
func (d draft) without() string {
	if d.end < len(d.whole) {
		return d.whole[:d.at] + d.whole[d.end+1:]
	}
	return d.whole[:d.at-1]
}

func (g *Signature) joined(values func(string) (string, bool)) (string, error) {
	parts := make([]string, len(g.Fields))
	for i, name := range g.Fields {
		value, ok := values(name)
		if !ok {
			return "", fmt.Errorf("it must carry %s=… exactly once", name)
		}
		if len(g.Fields) > 1 && strings.Contains(value, g.Separator) {
			return "", fmt.Errorf("the value of %s holds the separator of the signed fields", name)
		}
		parts[i] = value
	}
	return strings.Join(parts, g.Separator), nil
}

func keyed(h func() hash.Hash, key []byte, message string) []byte {
	mac := hmac.New(h, key)
	mac.Write([]byte(message))
	return mac.Sum(nil)
}

// chain is the signing algorithm of Dynata's Respondent Exchange (docs.rex.dynata.com/rex/security). With the key first
// and every digest in lower-case hex: HMAC(secret, HMAC(key id, HMAC(expiration, SHA-256(canonical query)))).
func chain(secret []byte, d draft, canonical string) []byte {
	digest := sha256.Sum256([]byte(canonical))
	first := keyed(sha256.New, []byte(d.expires), hex.EncodeToString(digest[:]))
	second := keyed(sha256.New, []byte(d.key), hex.EncodeToString(first))
	return keyed(sha256.New, secret, hex.EncodeToString(second))
}

// linear is Dynata's med = key1 × pid − k2 (developers.dynata.com, end link), with pid and k2 the two fields. It is a
// straight line: the respondent's own entry link says pid and k2, so that one address that was sent out gives key1, and
// with it everybody's.
func (g *Signature) linear(secret Secret, d draft) (string, error) {
	med, ok := factor(secret)
	if !ok || len(g.Fields) != 2 {
		return "", errors.New("it needs a whole number as its secret and two fields")
	}
	var numbers [2]*big.Int
	for i, name := range g.Fields {
		value, _ := d.values(name)
		if numbers[i], ok = whole(value); !ok {
			return "", fmt.Errorf("the value of %s is no whole number", name)
		}
	}
	med.Mul(med, numbers[0])
	return med.Sub(med, numbers[1]).String(), nil
}

func factor(secret Secret) (*big.Int, bool) { return whole(string(secret.bytes())) }

// whole reads decimal digits; a hundred are more than any panel's number has.
func whole(text string) (*big.Int, bool) {
	if text == "" || len(text) > 100 || strings.Trim(text, "0123456789") != "" {
		return nil, false
	}
	return new(big.Int).SetString(text, 10)
}

func (g *Signature) encode(sum []byte) string {
	switch g.Encoding {
	case HexUpper:
		return strings.ToUpper(hex.EncodeToString(sum))
	case Base64URL:
		return base64.RawURLEncoding.EncodeToString(sum)
	case Base64:
		return base64.StdEncoding.EncodeToString(sum)
	}
	return hex.EncodeToString(sum)
}
