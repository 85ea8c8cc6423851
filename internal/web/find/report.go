package find

import (
	"example.org/spolu/internal/guard"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/visit"
)

// report is the form to report an offer.
func report(v *visit.Visit) error { return showReport(v, 200, help.ReportForm{}, nil) }

func showReport(v *visit.Visit, status int, form help.ReportForm, p help.Problems) error {
	o, err := v.Exchange.Offers.Offer(v.R.Context(), v.R.PathValue("id"))
	if err != nil {
		return err
	}
	f := v.Layout(v.Text.T("report.title"), "form.js")
	f.Problems = p
	return v.Show(status, f, reportPage{ID: o.ID, Title: o.Title, Lang: o.Language, Form: form, Token: v.Token()})
}

func postReport(v *visit.Visit) error {
	values, err := v.Form()
	if err != nil {
		return err
	}
	form := help.ReportForm{Reason: values.Get("reason"), Text: values.Get("text")}
	if v.Verdict(values).Stale {
		return showReport(v, 422, form, help.Problems{{Field: "form", Code: "form-stale"}})
	}
	err = v.Exchange.Review.Report(v.R.Context(), help.As(help.Anyone, ""), v.R.PathValue("id"), v.Network(),
		values.Get(guard.TokenField), form)
	if p, ok := visit.Problems(err); ok {
		return showReport(v, 422, form, p)
	}
	if err != nil {
		return err
	}
	return v.Redirect(pages.ReportSent, v.R.PathValue("id"))
}

func reportSent(v *visit.Visit) error {
	f := v.Layout(v.Text.T("report.sent"))
	return v.Show(200, f, visit.DonePage{Title: f.Title, Paras: []string{v.Text.T("report.sent-lead")},
		On: ui.Link{Text: v.Text.T("back.offers"), Href: f.To(pages.Offers)}})
}
