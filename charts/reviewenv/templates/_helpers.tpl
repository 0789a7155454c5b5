{{- define "reviewenv.fullname" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* What the configuration's environmentRole.clusterRole has to say. */}}
{{- define "reviewenv.environmentRole" -}}
{{- printf "%s-environment" (include "reviewenv.fullname" . | trunc 51 | trimSuffix "-") -}}
{{- end }}

{{- define "reviewenv.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "reviewenv.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name: name the account that is there already, or set serviceAccount.create to true" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{/* Whom the rights are given to, in bindings. */}}
{{- define "reviewenv.subject" -}}
{{- if .Values.rbac.user -}}
- kind: User
  apiGroup: rbac.authorization.k8s.io
  name: {{ .Values.rbac.user | quote }}
{{- else -}}
- kind: ServiceAccount
  name: {{ include "reviewenv.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}
{{- end }}

{{/* The same, as the API server names whoever makes a request. */}}
{{- define "reviewenv.username" -}}
{{- if .Values.rbac.user -}}
{{- .Values.rbac.user -}}
{{- else -}}
{{- printf "system:serviceaccount:%s:%s" .Release.Namespace (include "reviewenv.serviceAccountName" .) -}}
{{- end -}}
{{- end }}

{{/* The chart's own objects are managed by Helm, not by the daemon: they must never look like an environment's. */}}
{{- define "reviewenv.labels" -}}
app.kubernetes.io/name: reviewenv
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}
