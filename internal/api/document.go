package api

import (
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

// Names in the description that the specification leaves to us.
const (
	schemeName     = "token"
	roleExtension  = "x-role"
	scopeExtension = "x-scope"
)

// apiVersion is that of the contract: it changes when a program that reads us would have to.
const apiVersion = "1"

// about begins the description.
const about = "What researchers see and do in the console, for programs. Send a token with every request, as Authorization: Bearer fw_…; " +
	"it is made in the console, on the page of one's own account, and is good for its scopes within what its owner may do. " +
	"Instants are UTC (RFC 3339), durations are seconds. Unknown fields are refused. Errors are application/problem+json (RFC 9457)."

// newHuma prepares the library: JSON and nothing else, no pages of its own, which fetch scripts from other hosts, and no links
// to schemas in answers.
func newHuma(e *echo.Echo, group *echo.Group) huma.API {
	c := huma.DefaultConfig("Fieldwork", apiVersion)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	c.RejectUnknownQueryParameters = true
	c.Info.Description = about
	c.Servers = []*huma.Server{{URL: Base, Description: "This server."}}
	for _, tag := range []string{tagSurveys, tagMonitor, tagControl, tagInterviews, tagData, tagRecords} {
		c.Tags = append(c.Tags, &huma.Tag{Name: tag})
	}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{schemeName: {Type: "http", Scheme: "bearer", Description: "A token of the console. Its scopes: " +
		string(account.ScopeMonitor) + " reads counters (role viewer), " + string(account.ScopeData) + " reads data and orders deliveries and reports (role analyst), " +
		string(account.ScopeControl) + " changes the field (role manager). No scope holds another."}}
	return humaecho.NewWithGroup(e, group, c)
}

// documentPath is where the description is for programs.
const documentPath = Address + "/openapi.json"

// publish serves the description. What can be asked for is no secret, so that nobody has to log in; the data are.
func (a *API) publish() (err error) {
	for _, p := range a.huma.OpenAPI().Components.Schemas.Map()["ErrorModel"].Properties {
		p.Examples = nil // the library's, which name another host
	}
	if a.document, err = json.MarshalIndent(a.huma.OpenAPI(), "", " "); err != nil {
		return fault.Errorf(fault.Internal, "the description of the API: %w", err)
	}
	a.openPage()
	a.shell.Show(documentPath, a.safely(func(c echo.Context) error {
		return c.Blob(http.StatusOK, "application/openapi+json", a.document)
	}))
	return nil
}

// safely serves only where the operations are served too.
func (a *API) safely(page echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := a.safe(c.Request()); err != nil {
			return err
		}
		return page(c)
	}
}
