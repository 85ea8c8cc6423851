package privacy

import (
	"context"
	"time"

	"example.org/spolu/internal/erased"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/wire"
)

// VolunteerData is all that the portal holds of a volunteer. What requesters have written is theirs: of their
// requests it has the references only.
type VolunteerData struct {
	Email     string        `json:"email"`
	FirstName string        `json:"first_name"`
	Surname   string        `json:"surname"`
	Phone     string        `json:"phone"`
	Language  help.Language `json:"language"`
	Since     time.Time     `json:"since"`
	Offers    []OfferData   `json:"offers"`
}

// OfferData is one of a volunteer's offers: what is public of it (or would be), and the rest.
type OfferData struct {
	wire.Offer
	State        help.OfferState `json:"state"`
	Organisation string          `json:"organisation,omitempty"`
	PerWeek      int             `json:"per_week"`
	Answers      help.Answers    `json:"answers"`    // as they are kept, also to questions that the kind has no more
	CreatedAt    time.Time       `json:"created_at"` // when it was written; the public form says when it was published
	PublishedAt  time.Time       `json:"published_at,omitzero"`
	ClosedAt     time.Time       `json:"closed_at,omitzero"`
	Requests     []string        `json:"requests"` // references
}

// RequestData is all that the portal holds of a request.
type RequestData struct {
	Reference string            `json:"reference"`
	State     help.RequestState `json:"state"`
	help.Ask
	Confirmed bool         `json:"confirmed"`
	Offer     string       `json:"offer"`
	CreatedAt time.Time    `json:"created_at"`
	ClosedAt  time.Time    `json:"closed_at,omitzero"`
	Handed    []HandedData `json:"handed"`
}

// HandedData is what became of handing a request to a volunteer.
type HandedData struct {
	State help.ReferralState `json:"state"`
	At    time.Time          `json:"at"`
}

// ExportMyRequest is the data of a request, for its requester.
func (e *Privacy) ExportMyRequest(ctx context.Context, a help.Actor) (RequestData, error) {
	s, err := e.requests.State(ctx, a, a.ID)
	return requestData(s.Request, s.Referrals), err
}

func requestData(r help.Request, referrals []help.Referral) RequestData {
	d := RequestData{Reference: r.Reference, State: r.State, Ask: r.Ask, Confirmed: r.Verified, Offer: r.Offer,
		CreatedAt: r.CreatedAt,
		ClosedAt:  r.ClosedAt, Handed: []HandedData{}}
	for _, ref := range referrals {
		d.Handed = append(d.Handed, HandedData{ref.State, ref.UpdatedAt})
	}
	return d
}

// ExportMe is the data of a volunteer, for the volunteer.
func (e *Privacy) ExportMe(ctx context.Context, a help.Actor) (d VolunteerData, err error) {
	if !a.SignedIn() {
		return d, help.Fail(help.Forbidden, "error.sign-in")
	}
	places, err := e.places.Gazetteer(ctx)
	if err != nil {
		return d, err
	}
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		d, err = e.volunteerData(tx, a.ID, places)
		return err
	})
	return d, err
}

// ExportFor is the data of whom EraseFor would erase.
func (e *Privacy) ExportFor(ctx context.Context, a help.Actor, who string) (data any, err error) {
	if err := a.May(help.Persons); err != nil {
		return nil, err
	}
	entry, err := e.person(ctx, who)
	if err != nil {
		return nil, err
	}
	places, err := e.places.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	err = e.portal.Change(ctx, func(tx *store.Tx) error {
		if err := tx.Audit(a, string(entry.Kind)+".export", entry.ID, ""); err != nil {
			return err
		}
		if entry.Kind == erased.Volunteer {
			data, err = e.volunteerData(tx, entry.ID, places)
			return err
		}
		r, err := tx.Request(entry.ID)
		if err != nil {
			return err
		}
		referrals, err := tx.Referrals(r.ID)
		data = requestData(r, referrals)
		return err
	})
	return data, err
}

func (e *Privacy) volunteerData(tx *store.Tx, id string, places *place.Gazetteer) (VolunteerData, error) {
	v, err := tx.Account(id)
	if err != nil {
		return VolunteerData{}, err
	}
	d := VolunteerData{Email: v.Email, FirstName: v.FirstName, Surname: v.Surname, Phone: v.Phone, Language: v.Language,
		Since: v.CreatedAt, Offers: []OfferData{}}
	offers, err := tx.OffersOf(id)
	if err != nil {
		return d, err
	}
	for _, o := range offers {
		one, err := e.offerData(tx, o, places)
		if err != nil {
			return d, err
		}
		d.Offers = append(d.Offers, one)
	}
	return d, nil
}

func (e *Privacy) offerData(tx *store.Tx, o help.Offer, places *place.Gazetteer) (OfferData, error) {
	d := OfferData{Offer: e.portal.Public(o, places), State: o.State, PerWeek: o.PerWeek, Answers: o.Answers,
		CreatedAt: o.CreatedAt, PublishedAt: o.PublishedAt, ClosedAt: o.ClosedAt, Requests: []string{}}
	if d.Place == nil && o.Place != "" { // one that the municipalities do not have any more
		d.Place = &wire.Place{Code: o.Place}
	}
	if o.Organisation != "" {
		org, err := tx.Organisation(o.Organisation)
		if err != nil {
			return d, err
		}
		d.Organisation = org.Name + ", " + org.ICO
	}
	requests, err := tx.RequestsTo(o.ID)
	for _, r := range requests {
		d.Requests = append(d.Requests, r.Reference)
	}
	return d, err
}
