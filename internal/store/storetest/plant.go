package storetest

import (
	"cmp"
	"context"
	"testing"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// What Plant writes of a person, to be looked for where it must not stand.
const (
	Email   = "canary.mail@example.org"
	Phone   = "+420601000001"
	Surname = "Kanárkováposvátná"
	Need    = "canary need of somebody"
)

// Plant writes every text that a person typed or is reached by through every door that there is.
func Plant(tb testing.TB, db *store.DB) {
	tb.Helper()
	if err := db.InTx(context.Background(), plant); err != nil {
		tb.Fatal(err)
	}
}

func plant(tx *store.Tx) error {
	v := help.Volunteer{ID: help.NewID(), FirstName: "Vzorek", Surname: Surname, Email: Email, Phone: Phone,
		CreatedAt: tx.Now}
	o := help.Offer{ID: help.NewOfferID(), Volunteer: v.ID, State: help.OfferActive,
		Description: help.Description{Kind: "other"}, PublishedAt: tx.Now}
	r := help.Request{ID: help.NewID(), Reference: help.NewReference(), State: help.RequestOpen, Offer: o.ID,
		Ask: help.Ask{Name: Surname, Email: Email,
			Phone: Phone, Need: Need, Beneficiary: Surname, When: Need, For: help.ForOther}, CreatedAt: tx.Now}
	ref := help.Referral{ID: help.NewID(), Request: r.ID, Offer: o.ID, Volunteer: v.ID, State: help.ReferralQueued}
	ends := tx.Now.Add(time.Hour)
	return cmp.Or(tx.AddVolunteer(v, contact.Email(v.Email, &help.Problems{})),
		tx.AddOffer(o, Email+Phone+Surname), tx.AddRequest(r, "token-canary", "once-canary"),
		second(tx.AddReferral(ref)),
		outbox.Add(tx, outbox.Letter{ID: help.NewID(), MessageID: help.NewID(), Kind: "referral", Recipient: Email,
			Content: Need + Phone + Surname, Referral: ref.ID}),
		tx.AddToken(store.OneTimeToken{Purpose: store.ProveOffer, Subject: o.ID, Expires: ends},
			"link-canary", "handle-canary", "654321"),
		tx.SaveDraft("draft-canary", Need+Email, time.Hour), tx.SaveSession("hash", help.Actor{}, Need+Email, ends),
		tx.Count("letters/"+Email), tx.Count("network/192.0.2.77"), tx.LockKeys(Email),
		tx.AddReport(o.ID, "other", Need),
		tx.Audit(help.As(help.Anyone, ""), "offer.create", o.ID, "other"),
		tx.UpdateVolunteer(v), tx.SetRequestState(r))
}

// AddOffer writes a plain offer of a volunteer of its own.
func AddOffer(tx *store.Tx, o help.Offer) (help.Offer, error) {
	v := help.Volunteer{ID: help.NewID(), FirstName: "Vzorek", Surname: "Dobrovolný", Email: o.ID + "@example.org",
		Phone: Phone, Confirmed: true, CreatedAt: tx.Now}
	o.Volunteer, o.By, o.Version = v.ID, help.Author{Name: v.FirstName, Type: help.Person}, 1
	return o, cmp.Or(tx.AddVolunteer(v, contact.Email(v.Email, &help.Problems{})), tx.AddOffer(o, ""))
}

// second is the error of two results.
func second[A any](_ A, err error) error { return err }
