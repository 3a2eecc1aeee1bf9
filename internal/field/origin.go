package field

// An Origin is what tells one visitor's device from others. It is handed to the store, which keeps a keyed hash of it and
// nothing else; nobody writes it to a log.
type Origin struct {
	Browser   string // the User-Agent as it came, of whatever bytes
	Languages string // the Accept-Language as it came
	Network   string // the first bits of the address, as a prefix; "" when it is not known
}
