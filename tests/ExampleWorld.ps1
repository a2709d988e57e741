# What the examples of the pages name and do not make. Dot-sourced by Examples.Tests.ps1. Initialize-Template makes what all pages have, once, and
# Initialize-World gives each page a copy and what it needs of its own. $work is the directory in work.

# A package is a directory whose files name what it needs.
function Add-Package {
    param([string] $Name, [object[]] $Need, [hashtable] $File = @{}, [string] $Store = $env:NIX_REMOTE)
    $directory = New-Item -ItemType Directory -Path $work/packages/$Name -Force
    Set-Content -LiteralPath $directory/needs -Value $Name, $Need
    foreach ($item in $File.GetEnumerator()) {
        $null = New-Item -ItemType File -Path $directory/$($item.Key) -Value $item.Value -Force
    }
    Get-Item -Path $directory/bin/* -ErrorAction Ignore | ForEach-Object { $_.UnixFileMode = 'UserRead, UserExecute' }
    $directory | Add-StorePath -FindReference -Store $Store
}

# The store that the environment names, and the links to two versions of an application.
function Initialize-Store {
    $glibc = Add-Package -Name app-glibc-2.37
    $zlib = Add-Package -Name dev-zlib1g-1.2.13 -Need $glibc
    $openssl = Add-Package -Name dev-libssl3-openssl-3.0.14 -Need $glibc
    $newOpenssl = Add-Package -Name dev-libssl3-openssl-3.0.15 -Need $glibc
    $icu = Add-Package -Name dev-libicu72-72.1 -Need $glibc
    $null = Add-Package -Name gimp-2.10 -Need $icu, $zlib
    $curl = Add-Package -Name dev-libcurl4-7.88 -Need $newOpenssl, $zlib
    $hello = Add-Package -Name app-hello-2.12 -Need $glibc -File @{ 'bin/hello' = '#!/bin/sh' }
    $python = Add-Package -Name lib-python3-3.11 -Need $zlib, $newOpenssl
    $script:old = Add-Package -Name app-1.0 -Need $openssl, $zlib
    $new = Add-Package -Name app-1.1 -Need $newOpenssl, $zlib, $hello, $python, $curl -File @{
        'bin/hello' = '#!/bin/sh'; 'share/app.desktop' = 'Name=App'; 'share/doc/README' = 'Read me.'
    }
    $null = New-Item -ItemType SymbolicLink -Path $work/result-old, $work/result-2 -Target $old.Path
    $null = New-Item -ItemType SymbolicLink -Path $work/result -Target $new.Path

    # The store under /mnt has both versions.
    Copy-Closure -Path ./result-old, ./result -To $work/mnt
}

# Files of other origin.
function Initialize-File {
    $null = New-Item -ItemType Directory -Path $work/config, $work/data, $work/cache/nar, $work/site, $work/bin, $work/run/nixstore, $work/etc/nix
    Set-Content -LiteralPath $work/hello-2.12.1.tar.gz -Value 'no real download'
    Set-Content -LiteralPath $work/site/index.html -Value 'a site'
    Copy-Item -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath ../docs) -Destination $work/docs -Recurse
    Export-Closure -Path ./result -DestinationPath app.closure.zst
    Export-Closure -Path ./result -DestinationPath app.closure
    Export-Nar -Path ./result -DestinationPath app.nar.xz
    Export-Nar -LiteralPath ./docs -DestinationPath docs.nar
    $glibc = Get-StorePath -Path *-app-glibc-2.37
    Export-Nar -Path $glibc -DestinationPath $work/cache/nar/glibc.nar.xz
    Set-Content -LiteralPath $work/cache/glibc.narinfo -Value @(
        "StorePath: $glibc", 'URL: nar/glibc.nar.xz', 'Compression: xz', "NarHash: $($glibc.NarHash)", "NarSize: $($glibc.NarSize)", 'References: ')
}

# Keys that the page does not make itself, a vault, and a person who answers.
function Initialize-Secret {
    param([string] $Script)
    foreach ($name in 'cache', 'cache-1', 'cache-2') {
        if ($Script -notmatch "-Path \./$name\.key") {
            $null = New-StoreKey -Name "$name.example.org-1" -Path $work/$name.key
        }
    }
    $script:serverKey = New-StoreKey -Name cache.example.org-1 -Path $work/etc/nix/cache.key
    $script:ConfirmPreference = 'None'
    $script:vault = @{ 'cache-key' = (New-StoreKey -Name cache.example.org-1 -AsSecureString).SecretKey }
    function script:Set-Secret { param([string] $Name, [securestring] $Secret) $vault[$Name] = $Secret }
    function script:Get-Secret { param([string] $Name) $vault[$Name] }
    function script:Read-Host { param([switch] $AsSecureString) ConvertTo-SecureString -String secret -AsPlainText }
    function script:Get-Credential { [pscredential]::new('user', (Read-Host -AsSecureString)) }

    # What waits for a cache to be stopped from elsewhere waits for this.
    function script:Start-Sleep { $cache | Stop-BinaryCache }
}

# The other machines are this one, each with a store of its own: what ssh would run there runs here. Those that the pages copy from have the old version.
function Initialize-Host {
    param([string] $Script)
    $pwsh = "'$((Get-Process -Id $PID).Path)'"
    if ((Split-Path -Path $pwsh.Trim("'") -LeafBase) -ne 'pwsh') {
        $pwsh += " '$PSHOME/pwsh.dll'"
    }
    Set-Content -LiteralPath $work/bin/pwsh -Value '#!/bin/sh', "exec $pwsh `"`$@`""
    Set-Content -LiteralPath $work/bin/ssh -Value @"
#!/bin/sh
subsystem=
while :; do
  case `$1 in
    --) shift; break ;;
    -J|-i|-l|-o|-p|-F) shift 2 ;;
    -s) subsystem=1; shift ;;
    -*) shift ;;
    *) break ;;
  esac
done
export NIX_REMOTE='$work/hosts/'"`${1#*@}" NIX_CONFIG='build-users-group =
substituters ='
shift
cd '$work/bin'
[ -z "`$subsystem" ] || exec ./pwsh -sshs -NoLogo -NoProfile
exec sh -c "`$*"
"@
    Get-Item -Path $work/bin/* | ForEach-Object { $_.UnixFileMode = 'UserRead, UserExecute' }
    $env:PATH = $work + '/bin' + [System.IO.Path]::PathSeparator + $env:PATH
    $env:PSModulePath = $moduleDirectory + [System.IO.Path]::PathSeparator + $env:PSModulePath
    foreach ($name in 'builder', 'host1', 'web1') {
        if ($Script -match "\b$name\b") {
            Copy-Closure -Path ./result-old -To $work/hosts/$name
        }
    }
}

# The daemon of this machine, if a page speaks of one, with a derivation that it can build.
function Initialize-Daemon {
    param([string] $Script)
    if ($hasNix -and $Script -match '\bdaemon\b') {
        $null = Start-NixDaemon -Directory $work/daemon
        $env:NIX_DAEMON_SOCKET_PATH = "$work/daemon/socket"
        $expression = 'derivation { name = "app"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo > $out" ]; }'
        $script:derivation = nix-instantiate --store "unix://$work/daemon/socket" --expr $expression 2>$null
    }
}

# The web servers are one on this machine, and take what is put. What is published there is in no other store.
function Initialize-Cache {
    param([string] $Script)
    $script:server = $null
    if ($Script -match 'https://') {
        $script:published = Add-Package -Name hello-2.12 -Store $work/publisher
        Set-Content -LiteralPath $work/paths.txt -Value $published.Path, $old.Path
        Publish-BinaryCache -Path $published -From $work/publisher -To $work/web -SigningKey $work/etc/nix/cache.key
        Publish-BinaryCache -Path $old -To $work/media/usb/cache -SigningKey $work/etc/nix/cache.key
        $script:server = Start-WebServer -Directory $work/web
    }
}

# A system with two generations, and a package of the user, if a page speaks of them.
function Initialize-Profile {
    param([string] $Script)
    if ($Script -match 'Store(Profile|Generation|Package)') {
        $profiles = "$work/store/nix/var/nix/profiles"
        $null = New-Item -ItemType SymbolicLink -Path $profiles/system-1-link -Target (Get-Item -LiteralPath $work/result-old).Target
        $null = New-Item -ItemType SymbolicLink -Path $profiles/system-2-link -Target (Get-Item -LiteralPath $work/result).Target
        $null = New-Item -ItemType SymbolicLink -Path $profiles/system -Target system-2-link
    }
    if ($Script -match 'StorePackage') {
        Install-StorePackage -Path ./result
    }
}

# Derivations of two versions of an application, and one that is not in the store.
function Initialize-Derivation {
    param([string] $Script)
    if ($Script -match 'Derivation') {
        $derivation = @{ system = 'x86_64-linux'; builder = '/bin/sh'; args = @(); version = 4; inputs = @{ drvs = @{}; srcs = @() }; outputs = @{ out = @{} } }
        foreach ($version in '1.0', '1.1') {
            $null = $derivation + @{ name = "app-$version"; env = @{ version = $version } } | ConvertTo-Json -Depth 5 | Add-Derivation
        }
        $derivation + @{ name = 'hello'; env = @{ greeting = 'Hello' } } | ConvertTo-Json -Depth 5 | Set-Content -LiteralPath $work/hello.drv.json
    }
}

# The result is a system, if a page activates one. No check of a machine needs a network.
function Initialize-System {
    param([string] $Script)
    if ($Script -match 'SystemActivation') {
        $system = Add-Package -Name nixos-system-web-2 -File @{ 'bin/switch-to-configuration' = "#!/bin/sh`n" }
        Remove-Item -LiteralPath $work/result
        $null = New-Item -ItemType SymbolicLink -Path $work/result -Target $system.Path
        function script:Test-Connection { $true }
    }
}

# A home directory, and a channel in a directory of the web server.
function Initialize-Channel {
    param([string] $Script)
    if ($Script -match 'NixChannel') {
        $env:HOME = "$work/home"
        $null = New-Item -ItemType Directory -Path $env:HOME, $work/expressions/custom-1.0, $work/srv/channels/custom, $work/srv/channels/custom-1.0
        Set-Content -LiteralPath $work/expressions/custom-1.0/default.nix -Value '{ ... }: { }'
        tar -cJf $work/srv/channels/custom/nixexprs.tar.xz -C $work/expressions custom-1.0
        Copy-Item -LiteralPath $work/srv/channels/custom/nixexprs.tar.xz -Destination $work/srv/channels/custom-1.0
        Add-NixChannel "file://$work/srv/channels/custom" custom
        Add-NixChannel "file://$work/srv/channels/custom-1.0" nixos
        $null = Update-NixChannel
        Add-NixChannel "file://$work/srv/channels/custom-1.0" other
        $null = Update-NixChannel
    }
}

function Initialize-Template {
    $env:NIX_REMOTE = "$work/store"
    Initialize-Store
    Initialize-File
}

function Initialize-World {
    param([string] $Template, [string[]] $Script)
    cp -a "$Template/." $work
    $text = $Script -join "`n"
    [regex]::Matches($text, '-DestinationPath ([\w.]+)').ForEach({ $_.Groups[1].Value }) | Get-Item -ErrorAction Ignore | Remove-Item
    $env:NIX_REMOTE = "$work/store"
    $script:path = $old.Path
    Initialize-Secret -Script $text
    $env:NIX_CONFIG = "experimental-features = nix-command`nextra-trusted-public-keys = $($serverKey.PublicKey)"
    Initialize-Profile -Script $text
    Initialize-Derivation -Script $text
    Initialize-Channel -Script $text
    Initialize-System -Script $text
    Initialize-Host -Script $text
    Initialize-Daemon -Script $text
    Initialize-Cache -Script $text

    # Servers listen on this machine alone, at ports that are free.
    $script:PSDefaultParameterValues = @{ 'Start-BinaryCache:Port' = 0 }
}

function Stop-World {
    Get-PSSession | Remove-PSSession
    if ($server) { Stop-WebServer -Server $server }
    Stop-NixDaemon
}

function Remove-World {
    param([string] $Path)
    chmod -R u+w $Path
    rm -rf $Path
}

# An example as it is written is for a machine and for paths that are not these.
function ConvertTo-LocalScript {
    param([string] $Script)
    $here = $Script -replace '(?<![\w./])(/(mnt|backup|srv|media|run/nixstore|etc/nix)\b)', "$work`$1" -replace '(?<=file://)/(srv|media)\b', "$work/`$1" `
        -replace '(?<![\w.])~(?=/)', $work `
        -replace '/run/current-system', './result' -replace '/opt/NixStore', "$moduleDirectory/NixStore" `
        -replace '\?remote-program=', '?connect-timeout=300&remote-program=' `
        -replace '-Port \d+', '-Port 0' -replace '-Address \*', '-Address 127.0.0.1' `
        -replace '/nix/store/…-app\.drv', $derivation `
        -replace '/nix/store/[0-9a-z]{32}-app-1\.0', $old.Path -replace '(/nix/store/)?sbldylj3clbkc0aqvjjzfa6slp4zdvlj(-hello-2\.12)?', $published.Path `
        -replace 'cache\.example\.org-1:[\w+/]{43}=', $serverKey.PublicKey
    if ($here -match 'SystemActivation') {
        $here = $here -replace '\broot@(web\d)\b', "'ssh://root@`$1?connect-timeout=300&remote-store=$work/hosts/`$1'"
    }
    if ($server) {
        $here = $here -replace 'https://cache\.(example|nixos)\.org', $server.Url
    }
    $here
}
