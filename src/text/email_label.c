/* Labels of domains: see email_label.h. */
#include "text/email_label.h"
#include "base/check.h"

enum { LABEL_MAX = 11 /* bytes, of those in the table */ };

/* Sorted. Private names: RFC 6761, RFC 6762 appendix G, ICANN. */
static const struct {
    str label;
    enum email_label kind;
} labels[] = {
    {STR("asp"),         EMAIL_LABEL_FILE     },
    {STR("aspx"),        EMAIL_LABEL_FILE     },
    {STR("avif"),        EMAIL_LABEL_FILE     },
    {STR("bmp"),         EMAIL_LABEL_FILE     },
    {STR("corp"),        EMAIL_LABEL_PRIVATE  },
    {STR("css"),         EMAIL_LABEL_FILE     },
    {STR("csv"),         EMAIL_LABEL_FILE     },
    {STR("doc"),         EMAIL_LABEL_FILE     },
    {STR("docx"),        EMAIL_LABEL_FILE     },
    {STR("eot"),         EMAIL_LABEL_FILE     },
    {STR("gif"),         EMAIL_LABEL_FILE     },
    {STR("heic"),        EMAIL_LABEL_FILE     },
    {STR("home"),        EMAIL_LABEL_PRIVATE  },
    {STR("htm"),         EMAIL_LABEL_FILE     },
    {STR("html"),        EMAIL_LABEL_FILE     },
    {STR("http"),        EMAIL_LABEL_NEXT_WORD},
    {STR("https"),       EMAIL_LABEL_NEXT_WORD},
    {STR("ico"),         EMAIL_LABEL_FILE     },
    {STR("ics"),         EMAIL_LABEL_FILE     },
    {STR("internal"),    EMAIL_LABEL_PRIVATE  },
    {STR("intranet"),    EMAIL_LABEL_PRIVATE  },
    {STR("invalid"),     EMAIL_LABEL_PRIVATE  },
    {STR("jpeg"),        EMAIL_LABEL_FILE     },
    {STR("jpg"),         EMAIL_LABEL_FILE     },
    {STR("js"),          EMAIL_LABEL_FILE     },
    {STR("json"),        EMAIL_LABEL_FILE     },
    {STR("jsp"),         EMAIL_LABEL_FILE     },
    {STR("jsx"),         EMAIL_LABEL_FILE     },
    {STR("lan"),         EMAIL_LABEL_PRIVATE  },
    {STR("less"),        EMAIL_LABEL_FILE     },
    {STR("local"),       EMAIL_LABEL_PRIVATE  },
    {STR("localdomain"), EMAIL_LABEL_PRIVATE  },
    {STR("mailto"),      EMAIL_LABEL_NEXT_WORD},
    {STR("map"),         EMAIL_LABEL_FILE     },
    {STR("min"),         EMAIL_LABEL_FILE     },
    {STR("mjs"),         EMAIL_LABEL_FILE     },
    {STR("mp3"),         EMAIL_LABEL_FILE     },
    {STR("mp4"),         EMAIL_LABEL_FILE     },
    {STR("onion"),       EMAIL_LABEL_PRIVATE  },
    {STR("otf"),         EMAIL_LABEL_FILE     },
    {STR("pdf"),         EMAIL_LABEL_FILE     },
    {STR("php"),         EMAIL_LABEL_FILE     },
    {STR("png"),         EMAIL_LABEL_FILE     },
    {STR("sass"),        EMAIL_LABEL_FILE     },
    {STR("scss"),        EMAIL_LABEL_FILE     },
    {STR("svg"),         EMAIL_LABEL_FILE     },
    {STR("tgz"),         EMAIL_LABEL_FILE     },
    {STR("tif"),         EMAIL_LABEL_FILE     },
    {STR("tiff"),        EMAIL_LABEL_FILE     },
    {STR("tsx"),         EMAIL_LABEL_FILE     },
    {STR("ttf"),         EMAIL_LABEL_FILE     },
    {STR("txt"),         EMAIL_LABEL_FILE     },
    {STR("vue"),         EMAIL_LABEL_FILE     },
    {STR("webm"),        EMAIL_LABEL_FILE     },
    {STR("webp"),        EMAIL_LABEL_FILE     },
    {STR("woff"),        EMAIL_LABEL_FILE     },
    {STR("woff2"),       EMAIL_LABEL_FILE     },
    {STR("www"),         EMAIL_LABEL_NEXT_WORD},
    {STR("xls"),         EMAIL_LABEL_FILE     },
    {STR("xlsx"),        EMAIL_LABEL_FILE     },
    {STR("xml"),         EMAIL_LABEL_FILE     },
};

enum email_label
email_label_kind(str label)
{
    char bytes[LABEL_MAX];
    size_t lo = 0, hi = array_len(labels);

    if (label.n > sizeof(bytes))
        return EMAIL_LABEL_PLAIN;
    for (size_t i = 0; i < label.n; i++)
        bytes[i] = (char)str_lower_byte(label.p[i]);
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int order = str_cmp(str_make(bytes, label.n), labels[mid].label);
        if (order == 0)
            return labels[mid].kind;
        if (order > 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return EMAIL_LABEL_PLAIN;
}

str
email_label_last(str domain, size_t *before)
{
    size_t dot = str_rfind_byte(domain, '.');
    *before = dot == STR_NOT_FOUND ? 0 : dot + 1;
    return str_from(domain, *before);
}
