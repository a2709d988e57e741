# Runs every example of every page, in a full PowerShell: of the cmdlets, of the concepts, and of the README. Each page has a world of its
# own with what the examples name, and its examples are run in their order, as a reader types them.
BeforeDiscovery {
    $root = Split-Path -Path $PSScriptRoot
    $hasNix = [bool] (Get-Command -Name nix-store -ErrorAction Ignore)
    $script:pages = Get-Item -Path $root/README.md, $root/docs/*.md, $root/docs/cmdlets/*.md | ForEach-Object {
        # A block of PowerShell, and what it prints where the page shows that.
        $blocks = [regex]::Matches((Get-Content -LiteralPath $_ -Raw), '(?ms)^```powershell\n(?<script>.*?)^```\n(\n```text\n(?<output>.*?)^```)?')
        $number = 0
        $examples = foreach ($block in $blocks) {
            $script = $block.Groups['script'].Value.Trim()
            @{
                Number = ++$number
                Script = $script
                First  = $script.Split("`n")[0]
                Fails  = $block.Groups['output'].Value -match '^\w+-\w+: '
                Absent = switch -Regex ($script) {
                    '\./build\.ps1' { 'it builds the module' }
                    'https://|s3://' { 'there is no such server' }
                    '\bdaemon\b|unix://' { 'there is no daemon' }
                    '@builder|Session\b' { 'there is no such host' }
                    '\bwhile \(|Start-StoreServer' { 'it goes on until it is stopped' }
                    'C:\\' { 'it is for Windows' }
                    '\b(nix|nix-store|ssh)\b|-ComputerName' { if (-not $hasNix) { 'there is no Nix' } }
                }
            }
        }
        @{ Page = [System.IO.Path]::GetRelativePath($root, $_); Examples = $examples }
    } | Where-Object Examples
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath '../out/NixStore/NixStore.psd1') -Force
    $ErrorActionPreference = 'Stop'
    $PSNativeCommandUseErrorActionPreference = $true

    # A package is a directory whose files name what it needs.
    function Add-Package {
        param([string] $Name, [object[]] $Need, [hashtable] $File = @{})
        $directory = New-Item -ItemType Directory -Path $work/packages/$Name -Force
        Set-Content -LiteralPath $directory/needs -Value $Name, $Need
        foreach ($item in $File.GetEnumerator()) {
            $null = New-Item -ItemType File -Path $directory/$($item.Key) -Value $item.Value -Force
        }
        if (-not $IsWindows -and $File.ContainsKey('bin/hello')) {
            (Get-Item -LiteralPath $directory/bin/hello).UnixFileMode = 'UserRead, UserExecute'
        }
        $directory | Add-StorePath -FindReference
    }

    # The stores, links and files that the examples name and do not make; the store is the one that the environment names.
    function Initialize-World {
        param([string[]] $Script)
        $env:NIX_REMOTE = "$work/store"
        $env:NIX_CONFIG = 'experimental-features = nix-command'
        $glibc = Add-Package -Name app-glibc-2.37
        $zlib = Add-Package -Name dev-zlib1g-1.2.13 -Need $glibc
        $openssl = Add-Package -Name dev-libssl3-openssl-3.0.14 -Need $glibc
        $newOpenssl = Add-Package -Name dev-libssl3-openssl-3.0.15 -Need $glibc
        $icu = Add-Package -Name dev-libicu72-72.1 -Need $glibc
        $null = Add-Package -Name gimp-2.10 -Need $icu, $zlib
        $curl = Add-Package -Name dev-libcurl4-7.88 -Need $newOpenssl, $zlib
        $hello = Add-Package -Name app-hello-2.12 -Need $glibc -File @{ 'bin/hello' = '#!/bin/sh' }
        $python = Add-Package -Name lib-python3-3.11 -Need $zlib, $newOpenssl
        $old = Add-Package -Name app-1.0 -Need $openssl, $zlib
        $new = Add-Package -Name app-1.1 -Need $newOpenssl, $zlib, $hello, $python, $curl -File @{
            'bin/hello' = '#!/bin/sh'; 'share/app.desktop' = 'Name=App'; 'share/doc/README' = 'Read me.'
        }
        $null = New-Item -ItemType SymbolicLink -Path $work/result-old -Target $old.Path
        $null = New-Item -ItemType SymbolicLink -Path $work/result -Target $new.Path
        $null = New-Item -ItemType Directory -Path $work/config, $work/data, $work/cache/nar, $work/bin
        Set-Content -LiteralPath $work/hello-2.12.1.tar.gz -Value 'no real download'
        Copy-Item -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath ../docs) -Destination $work/docs -Recurse

        # The store under /mnt has both versions, and the files of other examples are in the current directory.
        Copy-Closure -Path ./result-old, ./result -To $work/mnt
        $file = @{
            'app.closure.zst' = { Export-Closure -Path ./result -DestinationPath app.closure.zst }
            'app.nar.xz' = { Export-Nar -Path ./result -DestinationPath app.nar.xz }
            'docs.nar' = { Export-Nar -LiteralPath ./docs -DestinationPath docs.nar }
        }
        foreach ($name in $file.Keys) {
            if (-not ($Script -match "-DestinationPath $([regex]::Escape($name))(\s|$)")) {
                & $file[$name]
            }
        }
        Export-Nar -Path $glibc -DestinationPath $work/cache/nar/glibc.nar.xz
        Set-Content -LiteralPath $work/cache/glibc.narinfo -Value @(
            "StorePath: $glibc", 'URL: nar/glibc.nar.xz', 'Compression: xz', "NarHash: $($glibc.NarHash)", "NarSize: $($glibc.NarSize)", 'References: ')

        # Keys that the page does not make itself, and a vault.
        foreach ($name in 'cache', 'cache-1', 'cache-2') {
            if (-not ($Script -match "-Path \./$name\.key")) {
                $null = New-StoreKey -Name "$name.example.org-1" -Path $work/$name.key
            }
        }
        $script:vault = @{ 'cache-key' = (New-StoreKey -Name cache.example.org-1 -AsSecureString).SecretKey }
        function script:Set-Secret { param([string] $Name, [securestring] $Secret) $vault[$Name] = $Secret }
        function script:Get-Secret { param([string] $Name) $vault[$Name] }

        # The other machine is this one, with a store of its own, whatever it is called.
        Set-Content -LiteralPath $work/bin/ssh -Value @"
#!/bin/sh
while :; do
  case `$1 in
    --) shift; break ;;
    -J|-i|-l|-o|-p|-F) shift 2 ;;
    -*) shift ;;
    *) break ;;
  esac
done
shift
export NIX_REMOTE='$work/host'
cd '$work/bin' && exec sh -c "`$*"
"@
        if (-not $IsWindows) {
            (Get-Item -LiteralPath $work/bin/ssh).UnixFileMode = 'UserRead, UserExecute'
        }
        $env:PATH = $work + '/bin' + [System.IO.Path]::PathSeparator + $env:PATH

        # Servers listen on this machine alone, at ports that are free.
        $script:PSDefaultParameterValues = @{ 'Start-BinaryCache:Port' = 0 }
    }
}

Describe 'The examples of <Page>' -Skip:$IsWindows -ForEach $pages {
    BeforeAll {
        $script:environment = $env:NIX_REMOTE, $env:NIX_CONFIG, $env:PATH
        $script:work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
        Push-Location -LiteralPath $work
        Initialize-World -Script $Examples.Script
    }

    AfterAll {
        Pop-Location
        $env:NIX_REMOTE, $env:NIX_CONFIG, $env:PATH = $environment
        Get-ChildItem -LiteralPath $work -Recurse -Directory | ForEach-Object { $_.UnixFileMode = 'UserRead, UserWrite, UserExecute' }
        Remove-Item -LiteralPath $work -Recurse -Force
    }

    It 'Example <Number> runs: <First>' -ForEach $Examples {
        if ($Absent) {
            Set-ItResult -Skipped -Because $Absent
        }

        $here = $Script -replace '(?<![\w.])(/(mnt|backup|srv)\b|~(?=/))', "$work`$1" -replace '/run/current-system', './result' -replace '-Port \d+', '-Port 0' -replace '-Address \*', '-Address 127.0.0.1'

        # What an example assigns is there for those after it.
        $assigned = [regex]::Matches($here, '(?m)^\$(\w+) = ').ForEach({ $_.Groups[1].Value })
        $run = {
            . ([scriptblock]::Create($here)) 2>&1 | Out-String -Width 100
            foreach ($name in $assigned) {
                Set-Variable -Scope Script -Name $name -Value (Get-Variable -Name $name -ValueOnly)
            }
        }
        if ($Fails) {
            $run | Should -Throw
        }
        else {
            $run | Should -Not -Throw
        }
    }
}
