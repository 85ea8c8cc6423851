package help

// ActorKind is in what capacity somebody acts. Each has its row in the table of permissions.
type ActorKind string

// The kinds of actors. Coordinators come with their console; until then the operator acts from the command line.
const (
	Anyone         ActorKind = "anyone"
	VolunteerActor ActorKind = "volunteer" // signed in; ID is the account
	RequesterActor ActorKind = "requester" // holds the secret address of a request; ID is the request
	LinkActor      ActorKind = "link"      // holds a signed link from a letter; ID is the offer
	SenderActor    ActorKind = "sender"    // holds the secret of the browser that an offer was sent from; ID is that
	OperatorActor  ActorKind = "operator"  // the command line on the server
	SystemActor    ActorKind = "system"    // the portal itself: timers, and what follows from what others did
)

// Permission is what an actor may do; several are joined with "|".
type Permission uint32

// The permissions. Own, Linked and Sent hold for single things only: see Actor.on.
const (
	Own        Permission = 1 << iota // what is one's own: a volunteer's offers, a requester's request
	Linked                            // what the link names that the actor holds
	Sent                              // what was sent from the browser, until its address is confirmed
	TakePart                          // ask for help, offer it, report what is not right
	Review                            // read what waits for a person, decide on offers, requests and reports
	Block                             // take down and bring back offers and accounts
	Erase                             // erase anybody's personal data
	Persons                           // find a person by address or number, and hand out all that is held of one
	RunLetters                        // send letters again, or give them up
	RunPlaces                         // import municipalities and borders
	RunSamples                        // fill in samples and remove them
	RunEndings                        // allow what is due to end although it is far more than forecast
	KeepTime                          // do what the passing of time calls for
)

// permissions is the one table of who may do what: whatever is not in it is denied.
var permissions = map[ActorKind]Permission{
	Anyone:         TakePart,
	VolunteerActor: Own | TakePart,
	RequesterActor: Own,
	LinkActor:      Linked,
	SenderActor:    Sent,
	OperatorActor:  Review | Block | Erase | Persons | RunLetters | RunPlaces | RunSamples | RunEndings,
	SystemActor:    KeepTime | Erase,
}

// Actor is who acts, made with As. The zero one may do nothing.
type Actor struct {
	Kind        ActorKind
	ID          string // of the account, request or offer; "" for a kind that needs none
	Permissions Permission
}

// As is the actor of a kind, with the permissions of that.
func As(kind ActorKind, id string) Actor { return Actor{kind, id, permissions[kind]} }

// SignedIn reports whether the actor is a volunteer with an account.
func (a Actor) SignedIn() bool { return a.Kind == VolunteerActor && a.ID != "" }

// May fails with a forbidden error where the actor has none of the permissions. Own, Linked and Sent ask for a thing:
// CanOffer and CanRequest judge those.
func (a Actor) May(any Permission) error {
	if a.Permissions&any&^(Own|Linked|Sent) != 0 {
		return nil
	}
	return Fail(Forbidden, "error.forbidden")
}

// on are the permissions for one thing: Own counts where it is the actor's, Linked and Sent where the actor's link or
// browser names it.
func (a Actor) on(own, linked bool) Permission {
	p := a.Permissions
	if !own || a.ID == "" {
		p &^= Own
	}
	if !linked || a.ID == "" {
		p &^= Linked | Sent
	}
	return p
}
