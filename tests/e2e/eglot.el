;;; eglot.el --- Emacs with the settings of docs/other-editors.md asks the server  -*- lexical-binding: t -*-
;; emacs --batch -Q -l eglot.el

(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa") ; where Debian keeps it
(package-initialize)
(load (getenv "CODEBOOKLSP_SETTINGS") nil t)
(require 'eglot)
(require 'imenu)

(let ((project-find-functions nil)) ; the text's folder, not a repository it may lie in
  (setq eglot-sync-connect t) ; a number of seconds ends with the first output, be it a log line
  (find-file (getenv "CODEBOOKLSP_TEXT"))
  (text-mode)
  (apply #'eglot (eglot--guess-contact)) ; what `eglot-ensure' does once the editor is at rest
  (search-forward "Ishmael")
  (backward-char 4)
  ;; The first hover waits for the model.
  (let* ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams) :timeout 300))
         (value (plist-get (plist-get hover :contents) :value)))
    (princ (format "HOVER %s\n" (replace-regexp-in-string "\n" "\\\\n" value))))
  ;; The outline comes when the text has been read; Eglot itself waits for ten seconds.
  (jsonrpc-request (eglot-current-server) :textDocument/documentSymbol
                   (list :textDocument (eglot--TextDocumentIdentifier)) :timeout 300)
  (let ((outline (funcall imenu-create-index-function)))
    (princ (format "OUTLINE %d %S\n" (length outline) (caar outline))))
  (let (chosen)
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt rows &rest _) (setq chosen (caar rows)))))
      (let ((said (codebooklsp-lens)))
        (princ (format "LENS %s\n" chosen))
        (princ (format "LENS SAYS %s\n" said))
        (princ (format "LINE %d\n" (line-number-at-pos))))))
  (eglot-shutdown (eglot-current-server)))
