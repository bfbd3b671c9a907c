-- Neovim 0.7 or later, headless: asks the server what an editor asks, and prints the answers, one a line.
-- nvim --headless -u NONE -i NONE -c 'luafile neovim.lua'

local function out(...)
  io.stdout:write(table.concat({ ... }, ' '):gsub('\n', '\\n') .. '\n')
end

local function main()
  vim.cmd('edit ' .. vim.env.CODEBOOKLSP_TEXT)
  local buffer = vim.api.nvim_get_current_buf()
  local id = vim.lsp.start_client({ name = 'codebooklsp', cmd = { vim.env.CODEBOOKLSP_SERVER, 'serve' }, root_dir = vim.fn.getcwd() })
  vim.lsp.buf_attach_client(buffer, id)
  assert(vim.wait(20000, function()
    local client = vim.lsp.get_client_by_id(id)
    return client and client.initialized
  end, 20), 'the server did not answer')

  local function ask(method, params)
    local answers, err = vim.lsp.buf_request_sync(buffer, method, params, 60000)
    assert(answers and answers[id], method .. ': ' .. tostring(err))
    assert(not answers[id].error, method .. ': ' .. vim.inspect(answers[id].error))
    return answers[id].result
  end

  -- 'Ishmael', on the third line. The first hover waits for the model.
  vim.api.nvim_win_set_cursor(0, { 3, 9 })
  out('HOVER', ask('textDocument/hover', vim.lsp.util.make_position_params()).contents.value)

  vim.lsp.buf.hover()
  local window
  vim.wait(10000, function()
    for _, one in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(one).relative ~= '' then
        window = one
        return true
      end
    end
  end)
  out('WINDOW', window and table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), ' | ') or 'none')

  local document = { uri = vim.uri_from_bufnr(buffer) }
  local whole = { start = { line = 0, character = 0 }, ['end'] = { line = vim.api.nvim_buf_line_count(buffer), character = 0 } }
  -- Codes that are still being read are not in the answer yet.
  local hints, tokens
  vim.wait(30000, function()
    hints = ask('textDocument/inlayHint', { textDocument = document, range = whole })
    tokens = ask('textDocument/semanticTokens/full', { textDocument = document }).data
    return #hints > 0 and #tokens > 0
  end, 200)
  out('HINTS', tostring(#hints), vim.inspect(hints[1]):gsub('%s+', ' '))
  out('TOKENS', tostring(#tokens / 5))
  out('HIGHLIGHTS', tostring(#ask('textDocument/documentHighlight', vim.lsp.util.make_position_params())))

  out('RENAME', ask('textDocument/prepareRename', vim.lsp.util.make_position_params()).placeholder)
  local renamed = vim.tbl_extend('force', vim.lsp.util.make_position_params(), { newName = 'the sailor' })
  vim.fn.mkdir('.codebooklsp', 'p') -- older Neovims make files of an edit, but no folders
  vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', renamed), 'utf-16')
  vim.cmd('silent wall')
  vim.api.nvim_set_current_buf(buffer)
  vim.wait(20000, function()
    return ask('textDocument/hover', vim.lsp.util.make_position_params()).contents.value:find('the sailor', 1, true) ~= nil
  end, 200)
  out('RENAMED', ask('textDocument/hover', vim.lsp.util.make_position_params()).contents.value)
  local places = vim.tbl_extend('force', vim.lsp.util.make_position_params(), { context = { includeDeclaration = true } })
  out('REFERENCES', tostring(#ask('textDocument/references', places)))
  out('SYMBOL', ask('workspace/symbol', { query = 'sailor' })[1].name)

  vim.lsp.stop_client(id)
  assert(vim.wait(10000, function() return vim.lsp.get_client_by_id(id) == nil end, 20), 'the server did not stop')
end

local ok, problem = pcall(main)
if not ok then
  out('ERROR', tostring(problem))
end
vim.cmd(ok and 'qa!' or 'cquit')
