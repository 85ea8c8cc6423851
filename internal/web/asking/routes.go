// Package asking is the pages of a request: the form to a volunteer, and the request as it is seen by whoever has its
// secret address.
package asking

import (
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/web/visit"
)

// Routes attaches the handlers to their pages.
var Routes = []visit.Route{
	{Page: pages.Ask, Get: ask, Post: postAsk},
	{Page: pages.AskCheck, Get: checkAsk, Post: postCheckAsk},
	{Page: pages.AskAfresh, Get: backToAsk, Post: postAskAfresh},
	{Page: pages.AskSent, Get: askSent},
	{Page: pages.Request, Get: request},
	{Page: pages.RequestCode, Get: backToRequest, Post: postRequestCode},
	{Page: pages.RequestCorrect, Get: backToRequest, Post: postRequestCorrect},
	{Page: pages.RequestFinish, Get: backToRequest, Post: postFinish},
	{Page: pages.RequestWithdraw, Get: backToRequest, Post: postWithdraw},
	{Page: pages.RequestData, Get: requestData},
	{Page: pages.RequestErase, Get: eraseRequest, Post: postEraseRequest},
	{Page: pages.Erased, Get: erased},
}
