/* One HTTP call of the provider: see provider_call.h. */
#include "core/provider_call.h"
#include "base/check.h"
#include "base/fault.h"
#include "text/url.h"

static void
http_of(struct arena *a, const struct provider_request *q,
        struct http_request *out)
{
    struct url url;

    check(url_parse(a, q->url, &url) == URL_OK); /* the base was looked at */
    *out = (struct http_request){
        .url = url.text,
        .host = url.host,
        .port = url.port,
        .is_https = url.is_https,
        .body_max = PROVIDER_BODY_MAX,
        .accept = STR("application/json"),
        .is_post = q->content_type != NULL,
        .post_body = q->body,
        .post_type = str_of(q->content_type),
        .kept_names = provider_kept_names,
        .kept_n = PROVIDER_KEPT_N,
    };
    for (size_t i = 0; i < q->headers_n; i++)
        out->extra[out->extra_n++] = (struct http_header){
            q->headers[i].name, q->headers[i].value, q->headers[i].is_secret};
}

int
provider_call(struct env *e, struct env_session *s, struct provider_call *call,
              struct arena *a, struct provider_raw *raw, msec deadline)
{
    struct http_request request;
    struct http_reply got = {0};

    http_of(a, call->request, &request);
    task_state("provider", request.host);
    int r = e->ops->fetch(e, s, &request, a, &got, deadline);
    call->is_sent = got.is_sent;
    call->why = r > 0 && got.why.n == 0 ? str_of(http_why(r)) : got.why;
    *raw = (struct provider_raw){
        .status = got.status,
        .content_type = got.content_type,
        .body = got.body,
        .retry_after = got.retry_after,
        .at = e->ops->wall_s(e),
        .secret = call->secret,
    };
    for (size_t i = 0; i < PROVIDER_KEPT_N; i++)
        raw->kept[i] = got.kept[i];
    return r < 0 ? fault(r) : r;
}
