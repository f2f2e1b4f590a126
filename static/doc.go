// Package static holds what browsers get beside HTML: the bundles built from
// src/, the styles, and the catalogue of sentences in both languages. It knows
// no page and no rule; whoever serves it decides about headers.
package static
