;;; eglot.el --- Emacs asks the server for a hover  -*- lexical-binding: t -*-
;; emacs --batch -Q -l eglot.el

(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa") ; where Debian keeps it
(package-initialize)
(require 'eglot)

(let ((text (getenv "CODEBOOKLSP_TEXT"))
      (contact (list (getenv "CODEBOOKLSP_SERVER") "serve")))
  (find-file text)
  (text-mode)
  (setq eglot-sync-connect t ; a number of seconds ends with the first output, be it a log line
        project-find-functions nil) ; the text's folder, not a repository it may lie in
  (eglot '(text-mode) (eglot--current-project) 'eglot-lsp-server contact "plaintext")
  (search-forward "Ishmael")
  (backward-char 4)
  ;; The first hover waits for the model.
  (let* ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams) :timeout 60))
         (value (plist-get (plist-get hover :contents) :value)))
    (princ (format "HOVER %s\n" (replace-regexp-in-string "\n" "\\\\n" value))))
  (eglot-shutdown (eglot-current-server)))
