-- Neovim with the settings of docs/other-editors.md, headless: does what a person does, and prints what comes of it, one a line.
-- nvim --headless -c 'luafile neovim.lua'

local function out(...)
  io.stdout:write(table.concat({ ... }, ' '):gsub('\n', '\\n') .. '\n')
end

local function press(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), 'mx', false)
end

--- Waits for something that is neither nil nor false, and returns it. The machine may be slow; nobody waits longer than it takes.
local function wait(what, ask)
  local found
  vim.wait(120000, function()
    found = ask()
    return found
  end, 50)
  return assert(found, 'there is no ' .. what)
end

local function main()
  local said
  vim.lsp.handlers['window/showMessage'] = function(_, shown) said = shown.message end
  vim.ui.select = function(items, _, choose) choose(items[1], 1) end

  vim.cmd('edit ' .. vim.env.CODEBOOKLSP_TEXT)
  local buffer = vim.api.nvim_get_current_buf()
  local client = wait('client', function() return vim.lsp.get_clients({ bufnr = buffer, name = 'codebooklsp' })[1] end)

  -- Another file, in a folder that is no part of the first one's.
  vim.cmd('edit ' .. vim.env.CODEBOOKLSP_OTHER)
  wait('client of the other file', function() return vim.lsp.get_clients({ bufnr = 0, name = 'codebooklsp' })[1] end)
  out('CLIENTS', tostring(#vim.lsp.get_clients({ name = 'codebooklsp' })))
  vim.cmd('buffer ' .. buffer)

  local function ask(method, params)
    local answers, err = vim.lsp.buf_request_sync(buffer, method, params, 60000)
    local answer = assert(answers and answers[client.id], method .. ': ' .. tostring(err))
    assert(not (answer.err or answer.error), method .. ': ' .. vim.inspect(answer))
    return answer.result
  end
  local function here() return vim.lsp.util.make_position_params(0, client.offset_encoding) end
  local function hover()
    return wait('hover', function()
      local answer = ask('textDocument/hover', here())
      return answer and answer ~= vim.NIL and answer.contents.value
    end)
  end

  -- 'Ishmael', on the third line. The first hover waits for the model.
  vim.api.nvim_win_set_cursor(0, { 3, 9 })
  out('HOVER', hover())
  press('K')
  local window = wait('hover window', function()
    for _, one in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(one).relative ~= '' then return one end
    end
  end)
  out('WINDOW', table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), ' | '))
  vim.api.nvim_win_close(window, true)

  local document = { uri = vim.uri_from_bufnr(buffer) }
  local whole = { start = { line = 0, character = 0 }, ['end'] = { line = vim.api.nvim_buf_line_count(buffer), character = 0 } }
  -- What is still being read is not in the answer yet.
  out('HINTS', wait('hint', function()
    local hints = ask('textDocument/inlayHint', { textDocument = document, range = whole })
    return #hints > 0 and #hints .. ' ' .. vim.inspect(hints[1]):gsub('%s+', ' ')
  end))
  out('TOKENS', wait('token', function()
    local tokens = ask('textDocument/semanticTokens/full', { textDocument = document }).data
    return #tokens > 0 and tostring(#tokens / 5)
  end))
  out('HIGHLIGHTS', tostring(#ask('textDocument/documentHighlight', here())))

  press('gO')
  out('OUTLINE', wait('outline', function()
    local rows = vim.fn.getloclist(0, { items = 1 }).items
    if #rows == 0 then rows = vim.fn.getqflist() end
    return #rows > 0 and #rows .. ' ' .. rows[1].text
  end))
  vim.cmd('silent! lclose | silent! cclose')
  vim.api.nvim_set_current_buf(buffer)

  -- Until everything has been read, there may be fewer.
  local lens = wait('lens', function()
    vim.cmd('doautocmd CursorHold')
    local lenses = vim.lsp.codelens.get(vim.lsp.codelens.enable and { bufnr = buffer } or buffer)
    return lenses[1] and (lenses[1].lens or lenses[1])
  end)
  out('LENS', lens.command.title)
  vim.api.nvim_win_set_cursor(0, { lens.range.start.line + 1, 0 })
  press('grx')
  out('LENS SAYS', wait('sentence about the lens', function() return said end))

  vim.api.nvim_win_set_cursor(0, { 3, 9 })
  vim.ui.input = function(options, answer)
    out('RENAME', tostring(options.default))
    answer('the sailor')
  end
  vim.fn.mkdir(vim.fs.dirname(vim.env.CODEBOOKLSP_TEXT) .. '/.codebooklsp', 'p')
  press('grn')
  wait('renamed code', function()
    vim.cmd('silent! wall')
    return hover():find('the sailor', 1, true)
  end)
  out('RENAMED', hover())
  vim.api.nvim_set_current_buf(buffer)
  vim.api.nvim_win_set_cursor(0, { 3, 9 })
  vim.fn.setqflist({})
  press('grr')
  out('REFERENCES', tostring(wait('list of places', function()
    local places = #vim.fn.getqflist()
    return places > 0 and places
  end)))
  out('SYMBOL', ask('workspace/symbol', { query = 'sailor' })[1].name)

  vim.api.nvim_set_current_buf(buffer)
  vim.cmd('normal! G')
  local function content() return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') end
  local before = content()
  vim.cmd('CodebookToward sea, ship')
  out('TOWARD', wait('continuation', function()
    local now = content()
    return #now > #before and now:sub(#before + 1)
  end))
  vim.cmd('undo')
  out('UNDONE', tostring(content() == before))

  vim.lsp.stop_client(client.id)
  wait('end of the server', function() return vim.lsp.get_client_by_id(client.id) == nil end)
end

local ok, problem = pcall(main)
if not ok then
  out('ERROR', tostring(problem))
end
vim.cmd(ok and 'qa!' or 'cquit')
